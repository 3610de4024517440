#!/usr/bin/env python3
"""content (game.py, assets/*.png, ../../gen1/red_memory.tsv) -> gen/*.c, gen/*.h, gen/game.json.  Deterministic."""
import csv, json, sys
from pathlib import Path
from PIL import Image
ROOT = Path(__file__).resolve().parent.parent; A, GEN = ROOT/'assets', ROOT/'gen'
sys.path.insert(0, str(ROOT/'tools'))
import game as g
TSV = ROOT.parent.parent/'gen1'/'red_memory.tsv'
PEOPLE = ['hero', 'elder', 'girl', 'leader']
# ---------- charmap
CM = {**{chr(65+i): 0x80+i for i in range(26)}, **{chr(97+i): 0xA0+i for i in range(26)}, **{str(i): 0xF6+i for i in range(10)},
      ' ': 0x7F, '(': 0x9A, ')': 0x9B, ':': 0x9C, "'": 0xE0, '-': 0xE3, '?': 0xE6, '!': 0xE7, '.': 0xE8, '>': 0xED, 'v_': 0xEE, '$': 0xF0, 'x_': 0xF1, '/': 0xF3, ',': 0xF4, 'Lv': 0x6E}
def enc(s): return [CM[c] for c in s]
def wrap(s, w=18):
    out = []
    for para in s.split('\n'):
        line = ''
        for word in para.split(' '):
            t = word if not line else line + ' ' + word
            if len(t) > w: out.append(line); line = word
            else: line = t
        out.append(line)
    return out
def message(s):
    """full text box message: 4F = second line, 55 = wait + scroll, 57 = end (Red's control codes)"""
    b = []
    for i, l in enumerate(wrap(s)):
        if i: b.append(0x4F if i == 1 else 0x55)
        b += enc(l)
    return b + [0x57]
def fragment(s):
    b = []
    for c in s: b.append(0x4F if c == '\n' else CM[c])
    return b + [0x50]
# ---------- tiles
def shade(v): return 3 - min(3, (v * 4) // 256)
def tile2bpp(im, x, y):
    out = []
    for r in range(8):
        lo = hi = 0
        for c in range(8):
            s = shade(im.getpixel((x+c, y+r))); lo |= (s & 1) << (7-c); hi |= (s >> 1) << (7-c)
        out += [lo, hi]
    return tuple(out)
def tiles(im, order='row'):
    w, h = im.size
    return [tile2bpp(im, x, y) for y in range(0, h, 8) for x in range(0, w, 8)]
def obj16(im, i):                      # 16x16 -> TL TR BL BR
    return [tile2bpp(im, 16*i + x, y) for y in (0, 8) for x in (0, 8)]
C = ['#include "gen.h"']; H = ['#pragma once', '#include <stdint.h>']
def arr(name, data, typ='uint8_t'):
    data = list(data); H.append(f'extern const {typ} {name}[{len(data)}];')
    C.append(f'const {typ} {name}[{len(data)}] = {{'); C.extend('\t' + ','.join(str(x) for x in data[i:i+24]) + ',' for i in range(0, len(data), 24)); C.append('};')
flat = lambda ts: [b for t in ts for b in t]
def build():
    # --- WRAM from the TSV
    wh, wc = ['#pragma once', '#include <stdint.h>'], ['#include <stdint.h>']
    for r in csv.DictReader(open(TSV), delimiter='\t'):
        n, a, b = r['name'], r['address_hex'], int(r['bytes'])
        v = 'volatile ' if n.startswith('h') else ''
        dim = '' if b == 1 else f'[{b}]'
        wh.append(f'extern {v}uint8_t {n}{dim};'); wc.append(f'{v}__at(0x{a}) uint8_t {n}{dim};')
    (GEN/'wram.h').write_text('\n'.join(wh)+'\n'); (GEN/'wram.c').write_text('\n'.join(wc)+'\n')
    # --- font, 1bpp: index order = glyph list; code list beside it
    keys = (A/'font.keys').read_text().split(); im = Image.open(A/'font.png')
    fdata, fcode = [], []
    for i, k in enumerate(keys):
        fcode.append(CM[k]); fdata += [sum((im.getpixel((8*i+x, y)) < 128) << (7-x) for x in range(8)) for y in range(8)]
    arr('font_codes', fcode); arr('font_1bpp', fdata); H.append(f'#define FONT_N {len(fcode)}')
    # --- tilesets and maps (ASCII squares -> 4x4-tile blocks as in Red)
    js = dict(maps={}, species={}, moves={}, items={}, types=g.TYPES, events=g.EVENTS)
    for ti, (tn, ts) in enumerate(g.TILESETS.items()):
        key = (A/f'tiles_{tn}.keys').read_text(); im = Image.open(A/f'tiles_{tn}.png'); pool = []; meta = {}; walk = set(); block = set(); grass = 0xFF
        for i, k in enumerate(key):
            ids = []
            for j, t in enumerate(obj16(im, i)):
                # the lower-left tile decides collision: give it an id of its own per metatile class
                tag = (t, (k in ts['walk'], k == ts['grass'])) if j == 2 else (t, None)
                if tag not in pool: pool.append(tag)
                ids.append(pool.index(tag))
            meta[k] = ids; (walk if k in ts['walk'] else block).add(ids[2])
            if k == ts['grass']: grass = ids[2]
        assert not walk & block and len(pool) <= 0x60, (walk & block, len(pool))
        blocks = []
        for mn, m in g.MAPS.items():
            if m['tileset'] != tn: continue
            rows = m['rows'].strip('\n').split('\n'); w, h = len(rows[0]), len(rows)
            assert all(len(r) == w for r in rows) and w % 2 == 0 and h % 2 == 0, (mn, [len(r) for r in rows])
            def blk(a, b, c, d):
                t = meta[a][:2]+meta[b][:2]+meta[a][2:]+meta[b][2:]+meta[c][:2]+meta[d][:2]+meta[c][2:]+meta[d][2:]
                if t not in blocks: blocks.append(t)
                return blocks.index(t)
            m['_border'] = blk(*[m['border']]*4)
            m['_blk'] = [blk(rows[y][x], rows[y][x+1], rows[y+1][x], rows[y+1][x+1]) for y in range(0, h, 2) for x in range(0, w, 2)]
            m['_w'], m['_h'], m['_ts'] = w//2, h//2, ti
        arr(f'ts_{tn}_gfx', flat(t for t, _ in pool)); arr(f'ts_{tn}_blocks', flat(blocks)); arr(f'ts_{tn}_coll', sorted(walk)+[0xFF])
        ts.update(n=len(pool), grass_id=grass); print(f'tileset {tn}: {len(pool)} tiles, {len(blocks)} blocks, walkable {sorted(walk)}')
    H.append('typedef struct { const uint8_t *gfx, *blocks, *coll; uint8_t ntiles, grass; } tileset_t;\nextern const tileset_t tilesets[];')
    C.append('const tileset_t tilesets[] = {' + ','.join(f'{{ts_{n}_gfx,ts_{n}_blocks,ts_{n}_coll,{t["n"]},{t["grass_id"]}}}' for n, t in g.TILESETS.items()) + '};')
    H.append('typedef struct { uint8_t id, tileset, h, w, border, conn, north, south, nwarps, nsigns, nnpcs, grass_rate; const uint8_t *blk, *warps, *signs, *npcs, *wild, *title; } map_t;\nextern const map_t maps[];')
    txt_ids = {k: i for i, k in enumerate(g.TEXT)}
    mid = lambda n: 0xFF if n is None else g.MAPS[n]['id']
    spid = {n: i+1 for i, n in enumerate(g.SPECIES)}; mvid = {n: i+1 for i, n in enumerate(g.MOVES)}
    rows = []
    for mn, m in g.MAPS.items():
        p = f'm_{mn.lower()}'
        arr(p+'_blk', m['_blk']); arr(p+'_warps', flat([(y, x, wi, mid(d)) for x, y, d, wi in m['warps']]) or [0]); arr(p+'_signs', flat([(y, x, txt_ids[t]) for x, y, t in m['signs']]) or [0])
        arr(p+'_npcs', flat([(y, x, PEOPLE.index(pic), f, g.NPCS.index(t)) for x, y, pic, f, t in m['npcs']]) or [0])
        arr(p+'_wild', flat([(l, spid[s]) for l, s in m.get('wild', [])]) or [0]); arr(p+'_title', fragment(m['title']))
        conn = (8 if m.get('north') else 0) | (4 if m.get('south') else 0)
        rows.append(f'{{{m["id"]},{m["_ts"]},{m["_h"]},{m["_w"]},{m["_border"]},{conn},{mid(m.get("north"))},{mid(m.get("south"))},{len(m["warps"])},{len(m["signs"])},{len(m["npcs"])},{m.get("grass_rate",0)},{p}_blk,{p}_warps,{p}_signs,{p}_npcs,{p}_wild,{p}_title}}')
        js['maps'][m['id']] = m['title']; H.append(f'#define MAP_{mn} {m["id"]}')
    C.append('const map_t maps[] = {\n' + ',\n'.join(rows) + '};'); H.append(f'#define NMAPS {len(rows)}')
    sm, sx, sy = g.START; H.append(f'#define START_MAP MAP_{sm}\n#define START_X {sx}\n#define START_Y {sy}')
    # --- people: down, down-walk, up, up-walk, side, side-walk
    for n in PEOPLE:
        im = Image.open(A/f'person_{n}.png'); arr('spr_'+n, flat(flat([obj16(im, i) for i in range(6)])))
    H.append('extern const uint8_t * const people[];'); C.append('const uint8_t * const people[] = {' + ','.join('spr_'+n for n in PEOPLE) + '};')
    # --- monsters
    H.append('typedef struct { uint8_t hp, atk, def, spd, spc, type, rate; uint8_t moves[4]; const uint8_t *name, *front, *back; } species_t;\nextern const species_t species[];\ntypedef struct { uint8_t power, acc, type, pp; const uint8_t *name; } move_t;\nextern const move_t moves[];')
    rows = ['{0,0,0,0,0,0,0,{0,0,0,0},0,0,0}']
    for n, (hp, at, de, sp, sc, ty, ra, mv) in g.SPECIES.items():
        l = n.lower(); arr('n_'+l, fragment(n))
        for side in ('front', 'back'): arr(f'pic_{l}_{side}', flat(tiles(Image.open(A/f'mon_{l}_{side}.png'))))
        mv = [mvid[x] for x in mv] + [0]*(4-len(mv)); rows.append(f'{{{hp},{at},{de},{sp},{sc},{g.TYPES[ty]},{ra},{{{",".join(map(str,mv))}}},n_{l},pic_{l}_front,pic_{l}_back}}')
        js['species'][spid[n]] = n; H.append(f'#define SP_{n} {spid[n]}')
    C.append('const species_t species[] = {\n' + ',\n'.join(rows) + '};')
    rows = ['{0,0,0,0,0}']
    for n, (po, ac, ty, pp) in g.MOVES.items():
        arr('mv_'+n.lower(), fragment(n)); rows.append(f'{{{po},{ac*255//100},{g.TYPES[ty]},{pp},mv_{n.lower()}}}'); js['moves'][mvid[n]] = n
    C.append('const move_t moves[] = {\n' + ',\n'.join(rows) + '};')
    arr('chart', flat([(g.TYPES[a], g.TYPES[b], f) for a, b, f in g.CHART]) + [0xFF])
    H.append('extern const uint8_t * const item_names[];'); C.append('')
    for i, n in enumerate(g.ITEMS): arr('it_'+n.lower(), fragment(n)); H.append(f'#define IT_{n} {i+1}'); js['items'][i+1] = n
    C.append('const uint8_t * const item_names[] = {0,' + ','.join('it_'+n.lower() for n in g.ITEMS) + '};')
    for i, n in enumerate(g.EVENTS): H.append(f'#define EV_{n} {i}')
    for i, n in enumerate(g.NPCS): H.append(f'#define {n} {i}')
    # --- text
    for n, s in g.TEXT.items(): arr(n, fragment(s) if n.startswith('B_') or s.startswith(' ') else message(s)); H.append(f'#define ID_{n} {txt_ids[n]}')
    H.append('extern const uint8_t * const texts[];'); C.append('const uint8_t * const texts[] = {' + ','.join(g.TEXT) + '};')
    for n, s in dict(S_FIGHT='FIGHT', S_TEAM='TEAM', S_BAG='BAG', S_RUN='RUN', S_EXIT='EXIT', S_HP='HP:', S_THEEND='THE END', S_HERO='ROBIN', S_RIVAL='WREN', S_TITLE='FERNVALE', S_START='PRESS START', S_BADGE='BADGES', S_MONEY='MONEY').items(): arr(n, fragment(s))
    (GEN/'gen.h').write_text('\n'.join(H)+'\n'); (GEN/'gen.c').write_text('\n'.join(C)+'\n'); (GEN/'game.json').write_text(json.dumps(js, indent=1)+'\n')
if __name__ == '__main__': GEN.mkdir(exist_ok=True); build()
