"""Scenes on the toy game: a field with people, Pokemon Red's menus of a battle and of the bag."""

from dataclasses import replace

from pokeview.games.state import (
    Area,
    BagItem,
    Battle,
    Direction,
    GameMode,
    GameState,
    Monster,
    Move,
    Person,
    Position,
    Warp,
)
from tests.support.play.toy_game import Effect, ToyGameBoy

BATTLE_MENU = ("FIGHT", "PKMN", "ITEM", "RUN")
START_MENU = ("POKéDEX", "POKéMON", "ITEM", "RED", "SAVE", "OPTION", "EXIT")
POTION, BALL = BagItem(1, "POTION", 3), BagItem(2, "POKE BALL", 5)


def monster(name: str, hp: int = 20, pp: int = 10) -> Monster:
    return Monster(1, name, name, 5, hp, 20, "", (Move(1, "TACKLE", pp), Move(2, "GROWL", pp)))


PARTY = (monster("PIKA"), monster("MEW"), monster("ODDISH", hp=0))


def field(*grid: str, at: tuple[int, int] = (0, 0), warps: tuple[Warp, ...] = (), **effects: object) -> ToyGameBoy:
    """A toy with a map of its own and the player on it."""
    area = Area(1, "FIELD", grid, warps=warps)
    gameboy = ToyGameBoy(arrivals={}, **effects)  # type: ignore[arg-type]
    gameboy.state = GameState(GameMode.OVERWORLD, Position(1, *at), Direction.DOWN, area=area)
    return gameboy


def put_people(gameboy: ToyGameBoy, *squares: tuple[int, int]) -> None:
    """Place the people of the map; the first keeps number 1, and so on."""
    assert gameboy.state.area is not None
    people = tuple(Person(number, y, x, Direction.DOWN, 1, 1, True) for number, (y, x) in enumerate(squares, 1))
    gameboy.state = replace(gameboy.state, area=replace(gameboy.state.area, people=people))


def once(effect: Effect) -> Effect:
    """An effect that happens the first time only."""
    left = [effect]
    return lambda gameboy: left.pop()(gameboy) if left else None


def start_battle(gameboy: ToyGameBoy) -> None:
    gameboy.state = replace(gameboy.state, mode=GameMode.BATTLE, battle=Battle("wild", monster("X"), monster("Y")))


def in_battle(kind: str = "wild", party: tuple[Monster, ...] = PARTY, **effects: object) -> ToyGameBoy:
    """A battle at its menu, where FIGHT leads to two moves and ITEM to the bag."""
    gameboy = ToyGameBoy(**effects)  # type: ignore[arg-type]
    battle = Battle(kind, party[0], monster("RATTATA"))
    gameboy.state = replace(gameboy.state, battle=battle, party=party, bag=(POTION, BALL))
    gameboy.leaving = gameboy.reading_on = to_battle_menu
    lists: dict[str, Effect] = {
        "FIGHT": lambda it: it.show(options=("TACKLE", "GROWL")),
        "ITEM": open_bag,
        "PKMN": lambda it: it.show("Choose a POKéMON.", options=[member.nickname for member in it.state.party]),
    }
    gameboy.answers = lists | gameboy.answers
    to_battle_menu(gameboy)
    return gameboy


def to_battle_menu(it: ToyGameBoy) -> None:
    it.show(options=BATTLE_MENU, columns=2)


def open_bag(it: ToyGameBoy) -> None:
    it.show(options=("POTION", "POKé BALL", "CANCEL"))


def lose_item(it: ToyGameBoy, name: str) -> None:
    bag = tuple(replace(item, quantity=item.quantity - (item.name == name)) for item in it.state.bag)
    it.state = replace(it.state, bag=bag)


def end_battle(it: ToyGameBoy, result: str) -> None:
    it.state = replace(it.state, battle=None, last_battle=result, mode=GameMode.OVERWORLD)


def send_out(it: ToyGameBoy, number: int) -> None:
    battle = it.state.battle
    assert battle is not None
    battle = replace(battle, own=it.state.party[number], own_number=number)
    it.state = replace(it.state, battle=battle)
    it.show(f"Go! {it.state.party[number].nickname}!")


def options(gameboy: ToyGameBoy) -> tuple[str, ...]:
    return gameboy.state.menu.options if gameboy.state.menu else ()


def using(name: str) -> Effect:
    def use(it: ToyGameBoy) -> None:
        lose_item(it, name)
        it.show(f"RED used {name}!")

    return use


def on_the_map(**answers: Effect) -> ToyGameBoy:
    """Pokemon Red's start menu: an item is asked whether to USE or TOSS it."""
    gameboy = ToyGameBoy(starting=lambda it: it.show(options=START_MENU), leaving=lambda it: it.show())
    gameboy.state = replace(gameboy.state, bag=(POTION, BALL))
    gameboy.answers = {
        "ITEM": open_bag,
        "POTION": lambda it: it.show(options=("USE", "TOSS")),
        "POKé BALL": lambda it: it.show(options=("USE", "TOSS")),
        **answers,
    }
    gameboy.reading_on = open_bag
    return gameboy
