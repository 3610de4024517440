#!/usr/bin/env python3
"""Draws assets/*.png (4 grey levels) and their *.keys.  The build reads the PNGs, so they may as well be edited by hand."""
import random
from pathlib import Path
from PIL import Image, ImageDraw
A = Path(__file__).resolve().parent.parent / 'assets'
G = [255, 170, 85, 0]                       # shade 0..3
def new(w, h, s=0): 
    im = Image.new('L', (w, h), G[s]); return im, ImageDraw.Draw(im)
def speck(d, n, s, seed, w=16, h=16, x0=0, y0=0):
    r = random.Random(seed)
    for _ in range(n): d.point((x0 + r.randrange(w), y0 + r.randrange(h)), G[s])

# ---- 16x16 metatiles, one strip per tileset -------------------------------------------------------
def outdoor():
    t = {}
    im, d = new(16, 16); speck(d, 6, 1, 1); t['.'] = im                                   # grass
    im, d = new(16, 16, 1); speck(d, 14, 0, 2); t[','] = im                               # path
    im, d = new(16, 16)                                                                   # tall grass
    for y in (0, 8):
        for x in (0, 8):
            for i, h in enumerate((5, 7, 4, 6)):
                d.line((x + 2*i, y + 7, x + 2*i, y + 7 - h), G[2 if i % 2 else 3])
                d.point((x + 2*i + 1, y + 7 - h + 1), G[1])
    t['"'] = im
    im, d = new(16, 16); d.ellipse((0, 0, 15, 12), G[2], G[3]); d.ellipse((3, 2, 9, 6), G[1]); d.rectangle((6, 12, 9, 15), G[3]); t['T'] = im
    im, d = new(16, 16, 2)
    for y in (2, 6, 10, 14): d.line((0 if y % 4 else 4, y, 5 if y % 4 else 9, y), G[0]); d.line((10, y-1, 14, y-1), G[1])
    t['~'] = im
    im, d = new(16, 16); speck(d, 4, 1, 5)
    for x, y in ((3, 3), (11, 11)): d.ellipse((x-2, y-2, x+2, y+2), G[1], G[2]); d.point((x, y), G[3])
    t['*'] = im
    im, d = new(16, 16); d.rectangle((1, 2, 14, 10), G[1], G[3]); d.line((4, 5, 11, 5), G[3]); d.line((4, 8, 9, 8), G[3]); d.rectangle((6, 11, 9, 15), G[2], G[3]); t['S'] = im
    im, d = new(16, 16)
    for x in (1, 6, 11): d.rectangle((x, 3, x+3, 14), G[1], G[3])
    d.line((0, 7, 15, 7), G[3]); d.line((0, 11, 15, 11), G[3]); t['='] = im
    im, d = new(16, 16, 2)
    for y in range(0, 16, 4):
        d.line((0, y, 15, y), G[3])
        for x in range(0 if y % 8 else 4, 16, 8): d.line((x, y, x, y+3), G[3])
    t['r'] = im                                                                            # roof
    im, d = new(16, 16); d.line((0, 15, 15, 15), G[3])
    for y in (4, 9): d.line((0, y, 15, y), G[1])
    t['h'] = im                                                                            # wall
    w = im.copy(); d = ImageDraw.Draw(w); d.rectangle((3, 2, 12, 11), G[2], G[3]); d.line((8, 2, 8, 11), G[3]); d.line((4, 3, 6, 5), G[0]); t['w'] = w
    w = im.copy(); d = ImageDraw.Draw(w); d.rectangle((3, 1, 12, 15), G[1], G[3]); d.rectangle((5, 3, 10, 6), G[2]); d.point((10, 9), G[3]); d.line((4, 15, 11, 15), G[2]); t['D'] = w
    im, d = new(16, 16, 2); d.ellipse((0, 1, 15, 15), G[1], G[3]); d.arc((3, 4, 11, 12), 180, 270, G[0]); t['O'] = im  # boulder
    im, d = new(16, 16, 3); d.rectangle((2, 4, 13, 15), G[3]); d.arc((0, 0, 15, 20), 180, 360, G[1]); t['C'] = im      # cave mouth
    return t
def indoor():
    t = {}
    im, d = new(16, 16); 
    for y in (0, 8): d.line((0, y, 15, y), G[1])
    d.line((4, 0, 4, 7), G[1]); d.line((12, 8, 12, 15), G[1]); t['.'] = im
    im, d = new(16, 16, 1); d.rectangle((0, 12, 15, 15), G[3]); d.line((0, 0, 15, 0), G[3]); d.line((0, 6, 15, 6), G[2]); t['#'] = im
    im, d = new(16, 16, 3); t[' '] = im
    im, d = new(16, 16, 2)
    for y in range(1, 16, 3): d.line((1, y, 14, y), G[1])
    d.rectangle((0, 0, 15, 15), None, G[3]); t['M'] = im                                    # mat = exit
    im, d = new(16, 16); d.rectangle((0, 0, 15, 12), G[1], G[3]); d.rectangle((1, 13, 3, 15), G[3]); d.rectangle((12, 13, 14, 15), G[3]); t['t'] = im
    im, d = new(16, 16, 3)
    r = random.Random(9)
    for y in (1, 8):
        x = 1
        while x < 14:
            w = r.choice((1, 2)); d.rectangle((x, y, x+w, y+5), G[r.choice((0, 1, 2))]); x += w + 2
    t['b'] = im                                                                            # books
    im, d = new(16, 16); d.rectangle((1, 0, 14, 15), G[1], G[3]); d.rectangle((2, 1, 13, 5), G[0], G[2]); t['B'] = im
    im, d = new(16, 16); d.ellipse((2, 0, 13, 9), G[2], G[3]); d.polygon(((4, 10), (11, 10), (10, 15), (5, 15)), G[1], G[3]); t['p'] = im
    im, d = new(16, 16, 1); d.rectangle((3, 9, 12, 15), G[2], G[3]); d.ellipse((4, 0, 11, 9), G[1], G[3]); t['s'] = im
    im, d = new(16, 16, 1); d.rectangle((0, 0, 15, 15), None, G[2]); d.ellipse((4, 4, 11, 11), G[0], G[2]); t['o'] = im  # hall floor mark
    return t
def save_strip(tiles, name):
    im = Image.new('L', (16 * len(tiles), 16)); 
    for i, k in enumerate(tiles): im.paste(tiles[k], (16 * i, 0))
    im.save(A / f'{name}.png'); (A / f'{name}.keys').write_text(''.join(tiles))

# ---- 16x16 people: down, up, side; standing + walking --------------------------------------------
def person(hair, cloth, hat):
    out = []
    for facing in 'dus':
        for walk in (0, 1):
            im, d = new(16, 16)                                  # shade 0 = transparent for objects
            d.rectangle((4, 9, 11, 13), G[cloth], G[3])          # body
            if facing == 's': d.rectangle((5, 9, 10, 13), G[cloth], G[3])
            d.ellipse((3, 1, 12, 9), G[1], G[3])                 # head
            if facing == 'd':
                d.rectangle((4, 1, 11, 4), G[hair]); d.point((6, 6), G[3]); d.point((9, 6), G[3])
            elif facing == 'u': d.ellipse((3, 1, 12, 9), G[hair], G[3])
            else:
                d.rectangle((4, 1, 11, 4), G[hair]); d.rectangle((8, 2, 11, 7), G[hair]); d.point((5, 6), G[3])
            if hat: d.line((2 if facing != 'u' else 3, 4, 13, 4), G[3])
            if walk == 0: d.rectangle((5, 14, 6, 15), G[3]); d.rectangle((9, 14, 10, 15), G[3])
            elif facing == 's': d.line((3, 15, 5, 14), G[3]); d.line((10, 14, 12, 15), G[3])
            else: d.rectangle((5, 13, 6, 14), G[3]); d.rectangle((9, 14, 10, 15), G[3])
            out.append(im)
    return out
def save_people():
    for n, a in dict(hero=(3, 2, 1), elder=(1, 1, 0), girl=(2, 1, 0), leader=(3, 3, 0)).items():
        fr = person(*a); im = Image.new('L', (16 * 6, 16))
        for i, f in enumerate(fr): im.paste(f, (16 * i, 0))
        im.save(A / f'person_{n}.png')

# ---- monsters: 40x40 front, 32x32 back ------------------------------------------------------------
def mon(kind, back):
    im, d = new(40, 40)
    eye = (lambda x, y: None) if back else (lambda x, y: (d.ellipse((x-2, y-2, x+2, y+2), G[0], G[3]), d.point((x, y), G[3])))
    if kind == 'spriglet':
        d.ellipse((8, 16, 32, 38), G[1], G[3]); d.polygon(((20, 16), (12, 2), (20, 7)), G[2], G[3]); d.polygon(((20, 16), (30, 3), (21, 8)), G[2], G[3]); eye(15, 24); eye(25, 24); d.arc((15, 25, 25, 32), 20, 160, G[3])
    elif kind == 'cinderp':
        d.polygon(((10, 38), (6, 18), (12, 22), (16, 6), (21, 16), (26, 4), (29, 21), (35, 16), (31, 38)), G[2], G[3]); d.ellipse((12, 20, 30, 38), G[1], G[3]); eye(17, 27); eye(25, 27); d.line((18, 34, 24, 34), G[3])
    elif kind == 'puddlup':
        d.ellipse((4, 20, 36, 39), G[2], G[3]); d.polygon(((20, 2), (13, 22), (27, 22)), G[2], G[3]); d.ellipse((11, 12, 29, 32), G[1], G[3]); eye(16, 22); eye(24, 22); d.arc((15, 24, 25, 30), 0, 180, G[3])
    elif kind == 'flitwing':
        d.polygon(((2, 12), (16, 18), (10, 28)), G[2], G[3]); d.polygon(((38, 12), (24, 18), (30, 28)), G[2], G[3]); d.ellipse((12, 10, 28, 34), G[1], G[3]); eye(17, 18); eye(23, 18); d.polygon(((18, 22), (22, 22), (20, 27)), G[3])
    elif kind == 'pebblin':
        d.polygon(((8, 36), (3, 22), (12, 9), (27, 7), (37, 20), (33, 37)), G[2], G[3]); d.line((12, 9, 18, 18), G[3]); d.line((27, 7, 25, 15), G[3]); d.polygon(((14, 20), (18, 15), (24, 16), (20, 22)), G[1]); eye(14, 25); eye(26, 25); d.rectangle((15, 31, 25, 33), G[3])
    elif kind == 'gloomoth':
        d.ellipse((1, 6, 18, 26), G[2], G[3]); d.ellipse((22, 6, 39, 26), G[2], G[3]); d.ellipse((15, 8, 25, 36), G[3]); d.ellipse((5, 12, 12, 19), G[0], G[3]); d.ellipse((28, 12, 35, 19), G[0], G[3]); d.line((18, 8, 12, 1), G[3]); d.line((22, 8, 28, 1), G[3]); eye(18, 14); eye(23, 14)
    if back:
        im = im.transpose(Image.FLIP_LEFT_RIGHT).crop((2, 2, 38, 34)).resize((32, 32), Image.NEAREST)
    return im
def save_mons():
    for k in 'spriglet cinderp puddlup flitwing pebblin gloomoth'.split():
        mon(k, 0).save(A / f'mon_{k}_front.png'); mon(k, 1).save(A / f'mon_{k}_back.png')

# ---- 8x8 font, own 5x7 shapes ---------------------------------------------------------------------
FONT = r'''
A 01110 10001 10001 11111 10001 10001 10001
B 11110 10001 10001 11110 10001 10001 11110
C 01110 10001 10000 10000 10000 10001 01110
D 11110 10001 10001 10001 10001 10001 11110
E 11111 10000 10000 11110 10000 10000 11111
F 11111 10000 10000 11110 10000 10000 10000
G 01110 10001 10000 10111 10001 10001 01110
H 10001 10001 10001 11111 10001 10001 10001
I 01110 00100 00100 00100 00100 00100 01110
J 00111 00010 00010 00010 00010 10010 01100
K 10001 10010 10100 11000 10100 10010 10001
L 10000 10000 10000 10000 10000 10000 11111
M 10001 11011 10101 10101 10001 10001 10001
N 10001 11001 10101 10101 10011 10001 10001
O 01110 10001 10001 10001 10001 10001 01110
P 11110 10001 10001 11110 10000 10000 10000
Q 01110 10001 10001 10001 10101 10010 01101
R 11110 10001 10001 11110 10100 10010 10001
S 01111 10000 10000 01110 00001 00001 11110
T 11111 00100 00100 00100 00100 00100 00100
U 10001 10001 10001 10001 10001 10001 01110
V 10001 10001 10001 10001 10001 01010 00100
W 10001 10001 10001 10101 10101 11011 10001
X 10001 10001 01010 00100 01010 10001 10001
Y 10001 10001 01010 00100 00100 00100 00100
Z 11111 00001 00010 00100 01000 10000 11111
a 00000 00000 01110 00001 01111 10001 01111
b 10000 10000 11110 10001 10001 10001 11110
c 00000 00000 01110 10001 10000 10001 01110
d 00001 00001 01111 10001 10001 10001 01111
e 00000 00000 01110 10001 11111 10000 01110
f 00110 01001 01000 11100 01000 01000 01000
g 00000 01111 10001 10001 01111 00001 01110
h 10000 10000 11110 10001 10001 10001 10001
i 00100 00000 01100 00100 00100 00100 01110
j 00010 00000 00110 00010 00010 10010 01100
k 10000 10000 10010 10100 11000 10100 10010
l 01100 00100 00100 00100 00100 00100 01110
m 00000 00000 11010 10101 10101 10101 10101
n 00000 00000 11110 10001 10001 10001 10001
o 00000 00000 01110 10001 10001 10001 01110
p 00000 11110 10001 10001 11110 10000 10000
q 00000 01111 10001 10001 01111 00001 00001
r 00000 00000 10110 11001 10000 10000 10000
s 00000 00000 01111 10000 01110 00001 11110
t 01000 01000 11100 01000 01000 01001 00110
u 00000 00000 10001 10001 10001 10001 01111
v 00000 00000 10001 10001 10001 01010 00100
w 00000 00000 10001 10101 10101 10101 01010
x 00000 00000 10001 01010 00100 01010 10001
y 00000 10001 10001 10001 01111 00001 01110
z 00000 00000 11111 00010 00100 01000 11111
0 01110 10001 10011 10101 11001 10001 01110
1 00100 01100 00100 00100 00100 00100 01110
2 01110 10001 00001 00110 01000 10000 11111
3 11110 00001 00001 01110 00001 00001 11110
4 00010 00110 01010 10010 11111 00010 00010
5 11111 10000 11110 00001 00001 10001 01110
6 01110 10000 10000 11110 10001 10001 01110
7 11111 00001 00010 00100 01000 01000 01000
8 01110 10001 10001 01110 10001 10001 01110
9 01110 10001 10001 01111 00001 00001 01110
? 01110 10001 00001 00110 00100 00000 00100
! 00100 00100 00100 00100 00100 00000 00100
. 00000 00000 00000 00000 00000 01100 01100
, 00000 00000 00000 00000 01100 00100 01000
' 00100 00100 01000 00000 00000 00000 00000
- 00000 00000 00000 01110 00000 00000 00000
/ 00001 00001 00010 00100 01000 10000 10000
: 00000 01100 01100 00000 01100 01100 00000
( 00010 00100 01000 01000 01000 00100 00010
) 01000 00100 00010 00010 00010 00100 01000
$ 00100 01111 10100 01110 00101 11110 00100
x_ 00000 10001 01010 00100 01010 10001 00000
> 10000 11000 11100 11110 11100 11000 10000
v_ 00000 11111 11111 01110 01110 00100 00000
Lv 10000 10000 10000 10101 10101 10101 11010
'''
def save_font():
    g = [l.split() for l in FONT.strip().splitlines()]
    im = Image.new('L', (8 * len(g), 8), 255)
    for i, (k, *rows) in enumerate(g):
        for y, r in enumerate(rows):
            for x, c in enumerate(r):
                if c == '1': im.putpixel((8 * i + 1 + x, y), 0)
    im.save(A / 'font.png'); (A / 'font.keys').write_text(' '.join(k for k, *_ in g))
if __name__ == '__main__':
    A.mkdir(exist_ok=True); save_strip(outdoor(), 'tiles_outdoor'); save_strip(indoor(), 'tiles_indoor'); save_people(); save_mons(); save_font()
