"""Game content (own names, own text).  Everything here becomes gen/*.c and gen/game.json."""
TILESETS = dict(outdoor=dict(walk='.,"*DC', grass='"', border='T'), indoor=dict(walk='.Mo', grass=None, border=' '))
D, U, L, R = 0, 4, 8, 12
MAPS = dict(
 VILLAGE=dict(id=0x00, title='FERNVALE', tileset='outdoor', border='T', north='ROUTE', rows='''
TTTTTTTTT,,TTTTTTTTT
T........,,........T
T.rrrr...,,...rrrr.T
T.rrrr...,,...rrrr.T
T.hwDh...,,...hwwh.T
T...,....,,....**..T
T...,,,,,,,,,,,....T
T..**....,,....,...T
T..**..S.,,....,*..T
T........,,........T
T.rrrrrr.,,..~~~~..T
T.rrrrrr.,,..~~~~..T
T.hwhDwh.,,..~~~~..T
T....,,,,,,..~~~~..T
T..........=====...T
T...*..........*...T
T..................T
TTTTTTTTTTTTTTTTTTTT''', warps=[(4, 4, 'HOME', 0), (5, 12, 'HALL', 0)], signs=[(7, 8, 'T_SIGN_VILLAGE')],
   npcs=[(8, 5, 'elder', D, 'N_ELDER'), (15, 8, 'girl', L, 'N_GIRL')]),
 ROUTE=dict(id=0x0C, title='NORTH PATH', tileset='outdoor', border='T', south='VILLAGE', grass_rate=25, wild=[(2, 'FLITWING'), (3, 'FLITWING'), (3, 'GLOOMOTH'), (4, 'PEBBLIN')], rows='''
TTTTTTTTTTTTTTTTTTTT
T.....""""""""""...T
T.....""""""""""...T
T..*..""""""""""...T
T........,,........T
T..OO....,,.....O..T
T""""""..,,........T
T""""""..,,...""""".
T""""""..,,...""""".
T........,,...""""".
T.S......,,........T
TTTTTT...,,...TTTTTT
T........,,........T
T..""""..,,..~~~~..T
T..""""..,,..~~~~..T
T..""""..,,........T
T........,,........T
TTTTTTTTT,,TTTTTTTTT'''.replace('.\nT.', 'T\nT.').replace('".\n', '"T\n'), warps=[], signs=[(2, 10, 'T_SIGN_ROUTE')], npcs=[]),
 HOME=dict(id=0x25, title='HOME', tileset='indoor', border=' ', rows='''
########
bb.#..B.
.......B
..tt....
..tt...p
........
p.......
...MM...''', warps=[(3, 7, None, 0), (4, 7, None, 0)], signs=[(0, 1, 'T_BOOKS'), (1, 1, 'T_BOOKS')], npcs=[(5, 3, 'girl', L, 'N_MUM')]),
 HALL=dict(id=0x26, title='MOSS HALL', tileset='indoor', border=' ', rows='''
##########
#s......s#
#...oo...#
#...oo...#
#........#
#s..oo..s#
#...oo...#
#........#
#s......s#
#........#
#........#
####MM####''', warps=[(4, 11, None, 1), (5, 11, None, 1)], signs=[], npcs=[(4, 2, 'leader', D, 'N_LEADER')]),
)
START = ('HOME', 3, 5)
TYPES = dict(NORMAL=0x00, FLYING=0x02, ROCK=0x05, BUG=0x07, FIRE=0x14, WATER=0x15, GRASS=0x16)
#        name: power, accuracy %, type, pp
MOVES = dict(TACKLE=(35, 95, 'NORMAL', 35), LEAFCUT=(40, 100, 'GRASS', 25), SINGE=(40, 100, 'FIRE', 25), SPLOSH=(40, 100, 'WATER', 25), GUST=(38, 95, 'FLYING', 30), ROCKLOB=(45, 85, 'ROCK', 15))
#         hp atk def spd spc  type      catch  moves
SPECIES = dict(
 SPRIGLET=(45, 49, 49, 45, 65, 'GRASS', 45, ('TACKLE', 'LEAFCUT')), CINDERP=(39, 52, 43, 65, 50, 'FIRE', 45, ('TACKLE', 'SINGE')),
 PUDDLUP=(44, 48, 65, 43, 50, 'WATER', 45, ('TACKLE', 'SPLOSH')), FLITWING=(40, 45, 40, 56, 35, 'FLYING', 230, ('TACKLE', 'GUST')),
 PEBBLIN=(40, 60, 90, 20, 30, 'ROCK', 190, ('TACKLE', 'ROCKLOB')), GLOOMOTH=(45, 40, 45, 50, 45, 'BUG', 200, ('TACKLE',)))
CHART = [('GRASS', 'WATER', 20), ('GRASS', 'ROCK', 20), ('GRASS', 'FIRE', 5), ('FIRE', 'GRASS', 20), ('FIRE', 'BUG', 20), ('FIRE', 'WATER', 5), ('FIRE', 'ROCK', 5), ('WATER', 'FIRE', 20), ('WATER', 'ROCK', 20), ('WATER', 'GRASS', 5), ('FLYING', 'GRASS', 20), ('FLYING', 'BUG', 20), ('FLYING', 'ROCK', 5), ('ROCK', 'FLYING', 20), ('ROCK', 'FIRE', 20), ('ROCK', 'BUG', 20), ('NORMAL', 'ROCK', 5)]
ITEMS = dict(CAPSULE=200, SALVE=300)
EVENTS = ['GOT_PARTNER', 'CAUGHT_ONE', 'BEAT_WREN', 'THE_END']
NPCS = ['N_ELDER', 'N_GIRL', 'N_MUM', 'N_LEADER']
TEXT = dict(
 T_SIGN_VILLAGE='FERNVALE\nA quiet green spot', T_SIGN_ROUTE='NORTH PATH\nMind the tall grass!', T_BOOKS='Shelves of field notes on wild critters.',
 T_MUM='Off exploring? Old BRAM by the north road was asking for you.', T_GIRL='Wild critters hide in tall grass. Weaken one, then throw a CAPSULE!',
 T_ELDER1='Ah, there you are! The north path is full of wild critters. Take a partner with you.', T_ELDER2='Fill your team, then challenge WREN in the MOSS HALL.',
 T_ELDER3='You earned the MOSS BADGE! FERNVALE is proud of you.', T_PICK='Which one will you take?', T_GOT=' joined your team! You also got 5 CAPSULES.',
 T_NOPARTNER='Wait! Wild critters live out there. Talk to old BRAM first.', T_LEADER1='I am WREN, keeper of MOSS HALL. Show me how you work with your team!', T_LEADER2='Well fought! Take the MOSS BADGE.',
 T_LEADER3='Keep walking. There is always more to see.', T_LOST='Your team is worn out... You hurry back home.', T_NONE='You have nobody to fight for you!', T_HEAL='You rest a while. Your team is well again!',
 B_WILD='Wild ', B_APPEARS=' appeared!', B_WREN='WREN sent out ', B_GO='Go! ', B_USED=' used\n', B_FAINT='\nfainted!', B_MISS='But it missed!', B_SUPER='It hits hard!', B_WEAK='It barely hurts...',
 B_FOE='Foe ', B_RUN='Got away safely!', B_NORUN='You cannot run from this one!', B_THROW='You throw a CAPSULE!', B_CAUGHT=' was caught!', B_BROKE='It broke free!', B_NOITEM='You have none left!', B_LEVEL=' grew\nto level ', B_EXP=' gained\nexperience!', B_FULL='Your team is full!', B_HEALED='It feels better!', B_WON='You beat WREN!',
)
