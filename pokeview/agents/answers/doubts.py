"""Words, in the languages that models answer in, by which a call is only spoken of: warnings, examples, conditions."""

import re

_ENGLISH = (
    r"examples?|for instance|such as|sample|illustrat\w+|format|template|schema|syntax|signature|usage|looks?|works"
    r"|would|could|may|might|should|must|not|never|avoid|instead|rather|without|against|between|don['’]t|doesn['’]t"
    r"|can['’]t|cannot|won['’]t|isn['’]t|if|unless|when|whenever|once|until|otherwise|alternatively|in case|perhaps"
    r"|maybe|possibly|possible|available|like this|either|options?|plan [a-z0-9]|wrong|mistake|bad|fails?|failed"
    r"|forbidden|refuse\w*|rejected|later|last|previous|previously|earlier|before|says?|said|reads|tells?|told|shows"
    r"|screen|user|wants?|returned|response|tools|thinking|facing|status|undecided"
    r"|asked|considered|(?:what|how) about|ideas?|candidates|things|choices"
)
_OTHERS = (
    # German, French, Spanish, Italian, Portuguese, Russian.
    r"nicht|nie|niemals|kein\w*|beispiel\w*|wenn|falls|vielleicht|sollte|könnte|würde|statt|sonst|oder"
    r"|letzte\w*|vorherige\w*|sagte?|aufruf\w*"
    r"|dernière|précédent\w*|dit|última|anterior|dice|diz|disse|говорит|сказал|последн\w*|раньше"
    r"|pas|jamais|exemple|peut-être|pourrais?|devrais?|éviter|sinon|si"
    r"|nunca|ejemplo|tal vez|quizás?|podría|debería|evitar"
    r"|non|mai|esempio|forse|potrei|dovrei|se"
    r"|não|exemplo|talvez|poderia|deveria"
    r"|не|нельзя|никогда|например|пример|если|возможно|может|иначе"
)
_UNSPACED = (
    "格式|上一步|之前|说|前回|言|例如|比如|例子|示例|不|别|如果"
    "|也许|可能|或者|たとえば|例えば|もし|ない|いけない|かも|예를|예시|하지 ?마|만약|아마|않"
)
DOUBT = re.compile(rf"\b(?:e\.g|{_ENGLISH}|{_OTHERS})\b|\bno (?:need|debo|hay|use)\b|{_UNSPACED}", re.IGNORECASE)
TAKEN_BACK = re.compile(
    r"[\s\W]*(?:(?:no|not|but|wait|actually|however|instead|would|is what|is not|isn['’]t|was|hmm"
    r"|though|never|rather|or"
    r"|that (?:would|will not|won['’]t|is wrong|was|is what|opens?)|this (?:would|is wrong|will not|won['’]t|was)"
    r"|on second thoughts?|scratch that|strike that|sorry|oops|forget (?:that|it)|ignore (?:that|it)|disregard|cancel"
    r"|i(?:['’]m| am) (?:not|un)\s?(?:sure|certain)|not sure|unsure|never ?mind|hold on"
    r"|let me (?:rethink|reconsider|think)|correction"
    r"|nein|doch nicht|halt|non|mais|pero|ma|não|mas|нет|но|стоп)\b|不|等等|但|いや|いいえ|待って|아니)",
    re.IGNORECASE,
)
"""What drops a call again, where it follows one."""
UNSURE = re.compile(
    r"\b(?:not|un)\s?(?:sure|certain)\b|\bcannot (?:tell|decide)\b|\bdo(?:n['’]t| not) know\b", re.IGNORECASE
)
