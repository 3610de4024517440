; startup, interrupt vectors, vblank handler.  SDCC 4.2 sdasgb syntax.
	.module	crt0
	.globl	_main
	;; area order for the linker (first mention wins)
	.area	_CODE
	.area	_HOME
	.area	_INITIALIZER
	.area	_GSINIT
	.area	_GSFINAL
	.area	_DATA
	.area	_INITIALIZED
	.area	_BSEG
	.area	_BSS
	.area	_HEAP
	.area	_HEADER (ABS)
	.org	0x00
	ret
	.org	0x38
	jp	0x38			; rst 38 = crash: hang visibly
	.org	0x40
	jp	vblank
	.org	0x48
	reti
	.org	0x50
	reti
	.org	0x58
	reti
	.org	0x60
	reti
	.org	0x100
	nop
	jp	init			; 0x104-0x14F: header, filled by tools/build.py
	.area	_CODE
init:
	di
	ld	sp,#0xdfff
	xor	a			; clear WRAM C000-DFFF (stack not in use yet)
	ld	hl,#0xc000
	ld	bc,#0x2000
clr:	xor	a
	ld	(hl+),a
	dec	bc
	ld	a,b
	or	c
	jr	nz,clr
	ld	hl,#0xff8a		; clear HRAM
	ld	c,#0x74
	xor	a
clr2:	ld	(hl+),a
	dec	c
	jr	nz,clr2
	ld	c,#0x80			; OAM DMA routine to HRAM
	ld	b,#10
	ld	hl,#dma_code
cpd:	ld	a,(hl+)
	ldh	(c),a
	inc	c
	dec	b
	jr	nz,cpd
	call	gsinit
	call	_main
hang:	halt
	nop
	jr	hang
dma_code:
	ld	a,#0xc3			; wShadowOAM = C300
	ldh	(0x46),a
	ld	a,#0x28
1$:	dec	a
	jr	nz,1$
	ret

vblank:
	push	af
	push	bc
	push	de
	push	hl
	ldh	a,(0xae)		; hSCX
	ldh	(0x43),a
	ldh	a,(0xaf)		; hSCY
	ldh	(0x42),a
	ldh	a,(0xb0)		; hWY
	ldh	(0x4a),a
	ldh	a,(0xd0)		; hRedrawRowOrColumnMode 0 none 1 column 2 row
	or	a
	jr	z,no_redraw
	dec	a
	jr	z,column
	call	row
	ldh	a,(0xd1)
	add	a,#32
	ldh	(0xd1),a
	ldh	a,(0xd2)
	adc	a,#0
	and	#3
	or	#0x98
	ldh	(0xd2),a
	call	row1
	jr	redrawn
column:
	ldh	a,(0xd1)
	ld	l,a
	ldh	a,(0xd2)
	ld	h,a
	ld	de,#0xcbfc
	ld	c,#18
1$:	ld	a,(de)
	inc	de
	ld	(hl+),a
	ld	a,(de)
	inc	de
	ld	(hl-),a
	ld	a,l
	add	a,#32
	ld	l,a
	ld	a,h
	adc	a,#0
	and	#3
	or	#0x98
	ld	h,a
	dec	c
	jr	nz,1$
redrawn:
	xor	a
	ldh	(0xd0),a
no_redraw:
	ldh	a,(0xba)		; hAutoBGTransferEnabled
	or	a
	jr	z,no_xfer
	ldh	a,(0xbc)		; dest
	ld	e,a
	ldh	a,(0xbd)
	ld	d,a
	ldh	a,(0xbb)		; portion
	ld	hl,#0xc3a0
	or	a
	jr	z,go
	dec	a
	jr	z,second
	ld	hl,#0xc3a0+240
	ld	a,e
	add	a,#0x80
	ld	e,a
	inc	d
	jr	go
second:	ld	hl,#0xc3a0+120
	ld	a,e
	add	a,#0xc0
	ld	e,a
go:	ldh	a,(0xbb)
	inc	a
	cp	#3
	jr	nz,2$
	xor	a
2$:	ldh	(0xbb),a
	ld	c,#6
3$:
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,(hl+)
	ld	(de),a
	inc	e
	ld	a,e			; next row: +12
	add	a,#12
	ld	e,a
	jr	nc,4$
	inc	d
4$:	dec	c
	jr	nz,3$
no_xfer:
	call	0xff80			; OAM DMA
	ld	a,#0x20			; joypad: 1 A 2 B 4 sel 8 start 16 right 32 left 64 up 128 down
	ldh	(0x00),a
	ldh	a,(0x00)
	ldh	a,(0x00)
	cpl
	and	#0x0f
	swap	a
	ld	b,a
	ld	a,#0x10
	ldh	(0x00),a
	ldh	a,(0x00)
	ldh	a,(0x00)
	ldh	a,(0x00)
	ldh	a,(0x00)
	cpl
	and	#0x0f
	or	b
	ldh	(0xf8),a		; hJoyInput
	ld	a,#0x30
	ldh	(0x00),a
	ld	hl,#0xffd5		; hFrameCounter
	dec	(hl)
	xor	a
	ldh	(0xd6),a		; hVBlankOccurred
	pop	hl
	pop	de
	pop	bc
	pop	af
	reti
row:
	ld	de,#0xcbfc
row1:
	ldh	a,(0xd1)
	ld	l,a
	ldh	a,(0xd2)
	ld	h,a
	ld	c,#20
	ld	a,l
	and	#0xe0
	ld	b,a
1$:	ld	a,(de)
	inc	de
	ld	(hl),a
	ld	a,l
	inc	a
	and	#0x1f
	or	b
	ld	l,a
	dec	c
	jr	nz,1$
	ret

	;; void draw_row(const u8 *ids /*DE*/, u8 *dst /*BC*/, const u8 *blocks /*sp+2*/, u8 n /*sp+4*/): 4 tiles of each block
_draw_row::
	ldhl	sp,#2
	ld	a,(hl+)
	ldh	(0x8c),a
	ld	a,(hl+)
	ldh	(0x8d),a
	ld	a,(hl)
	ldh	(0x8b),a
1$:	ld	a,(de)
	inc	de
	swap	a
	ld	l,a
	and	#0x0f
	ld	h,a
	ld	a,l
	and	#0xf0
	ld	l,a
	ldh	a,(0x8c)
	add	a,l
	ld	l,a
	ldh	a,(0x8d)
	adc	a,h
	ld	h,a
	ld	a,(hl+)
	ld	(bc),a
	inc	bc
	ld	a,(hl+)
	ld	(bc),a
	inc	bc
	ld	a,(hl+)
	ld	(bc),a
	inc	bc
	ld	a,(hl)
	ld	(bc),a
	inc	bc
	ldh	a,(0x8b)
	dec	a
	ldh	(0x8b),a
	jr	nz,1$
	pop	hl			; callee removes its 3 stack bytes
	add	sp,#3
	jp	(hl)

	;; void vram_copy(const uint8_t *src /*DE*/, uint8_t *dst /*BC*/, uint16_t n /*stack*/): LCD off or blank only
_vram_copy::
	ldhl	sp,#2
	ld	a,(hl+)
	ld	h,(hl)
	ld	l,a			; hl = n
1$:	ld	a,(de)
	ld	(bc),a
	inc	de
	inc	bc
	dec	hl
	ld	a,h
	or	l
	jr	nz,1$
	pop	hl			; callee cleans the 2 stack bytes (sdcccall 1)
	pop	bc
	jp	(hl)

	.area	_GSINIT
gsinit::
	ld	de,#s__INITIALIZED
	ld	hl,#s__INITIALIZER
	ld	bc,#l__INITIALIZER
1$:	ld	a,b
	or	c
	jr	z,2$
	ld	a,(hl+)
	ld	(de),a
	inc	de
	dec	bc
	jr	1$
2$:
	.area	_GSFINAL
	ret
