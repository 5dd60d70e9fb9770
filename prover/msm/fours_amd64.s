//go:build !purego

// Points of G1 are taken apart into limbs, and put together, four at a time, with AVX2. What the functions do: fours_amd64.go.

#include "textflag.h"

DATA ·limbs2p<>+0(SB)/8, $0x0001182db0f9fa8e
DATA ·limbs2p<>+8(SB)/8, $0x00022d0e3951a784
DATA ·limbs2p<>+16(SB)/8, $0x000302b0bb2f02d5
DATA ·limbs2p<>+24(SB)/8, $0x000405370a08b6d0
DATA ·limbs2p<>+32(SB)/8, $0x000060c89ce5c263
DATA ·limbs2p<>+40(SB)/8, $0x000fffffffffffff
GLOBL ·limbs2p<>(SB), RODATA|NOPTR, $48

// Four rows of four words become four columns; it is its own inverse. Uses t0 to t3.
#define TRANSPOSE(r0, r1, r2, r3, t0, t1, t2, t3) \
	VPUNPCKLQDQ r1, r0, t0; \
	VPUNPCKHQDQ r1, r0, t1; \
	VPUNPCKLQDQ r3, r2, t2; \
	VPUNPCKHQDQ r3, r2, t3; \
	VPERM2I128 $0x20, t2, t0, r0; \
	VPERM2I128 $0x20, t3, t1, r1; \
	VPERM2I128 $0x31, t2, t0, r2; \
	VPERM2I128 $0x31, t3, t1, r3

// Four words in w0 to w3 become limbs in l0 to l3 and w3. Y15 is a limb's mask.
#define TOLIMBS(t, w0, w1, w2, w3, l0, l1, l2, l3) \
	VPAND Y15, w0, l0; \
	VPSRLQ $52, w0, l1; \
	VPSLLQ $12, w1, t; \
	VPOR t, l1, l1; \
	VPAND Y15, l1, l1; \
	VPSRLQ $40, w1, l2; \
	VPSLLQ $24, w2, t; \
	VPOR t, l2, l2; \
	VPAND Y15, l2, l2; \
	VPSRLQ $28, w2, l3; \
	VPSLLQ $36, w3, t; \
	VPOR t, l3, l3; \
	VPAND Y15, l3, l3; \
	VPSRLQ $16, w3, w3

#define STORE(at, base, l0, l1, l2, l3, l4) \
	VMOVDQU l0, (at+0)(base); \
	VMOVDQU l1, (at+64)(base); \
	VMOVDQU l2, (at+128)(base); \
	VMOVDQU l3, (at+192)(base); \
	VMOVDQU l4, (at+256)(base)

// A point of a reference, whose sign falls out.
#define ROW(at, x, y) \
	MOVL at(R8), AX; \
	SHLL $1, AX; \
	SHLQ $5, AX; \
	VMOVDQU (SI)(AX*1), x; \
	VMOVDQU 32(SI)(AX*1), y

#define FETCH(at) \
	MOVL at(R8), AX; \
	SHLL $1, AX; \
	SHLQ $5, AX; \
	PREFETCHT0 (SI)(AX*1)

// l = 2p - l in the lanes of the mask, limb by limb.
#define NEGATE(limb, mask, t, l) \
	VPBROADCASTQ ·limbs2p<>+(8*limb)(SB), t; \
	VPSUBQ l, t, t; \
	VBLENDVPD mask, t, l, l

#define FOUR(at) \
	ROW(0, Y0, Y4); \
	ROW(4, Y1, Y5); \
	ROW(8, Y2, Y6); \
	ROW(12, Y3, Y7); \
	FETCH(128); \
	FETCH(132); \
	FETCH(136); \
	FETCH(140); \
	TRANSPOSE(Y0, Y1, Y2, Y3, Y8, Y9, Y10, Y11); \
	TOLIMBS(Y8, Y0, Y1, Y2, Y3, Y9, Y10, Y11, Y12); \
	STORE(at, DI, Y9, Y10, Y11, Y12, Y3); \
	TRANSPOSE(Y4, Y5, Y6, Y7, Y8, Y9, Y10, Y11); \
	TOLIMBS(Y8, Y4, Y5, Y6, Y7, Y9, Y10, Y11, Y12); \
	VPMOVZXDQ (R8), Y0; \
	VPSLLQ $32, Y0, Y0; \
	NEGATE(0, Y0, Y8, Y9); \
	NEGATE(1, Y0, Y8, Y10); \
	NEGATE(2, Y0, Y8, Y11); \
	NEGATE(3, Y0, Y8, Y12); \
	NEGATE(4, Y0, Y8, Y7); \
	STORE(at, DX, Y9, Y10, Y11, Y12, Y7); \
	ADDQ $16, R8

// func takeApart(x, y *lanes, points *curve.G1Affine, refs *uint32, n int)
TEXT ·takeApart(SB), NOSPLIT, $0-40
	MOVQ x+0(FP), DI
	MOVQ y+8(FP), DX
	MOVQ points+16(FP), SI
	MOVQ refs+24(FP), R8
	MOVQ n+32(FP), CX
	VPBROADCASTQ ·limbs2p<>+40(SB), Y15
next:
	FOUR(0)
	FOUR(32)
	ADDQ $320, DI
	ADDQ $320, DX
	DECQ CX
	JNZ next
	VZEROUPPER
	RET

// Limbs at a place become the words of four numbers, in rows Y0 to Y3.
#define ROWS(at, base) \
	VMOVDQU (at+0)(base), Y4; \
	VMOVDQU (at+64)(base), Y5; \
	VMOVDQU (at+128)(base), Y6; \
	VMOVDQU (at+192)(base), Y7; \
	VMOVDQU (at+256)(base), Y8; \
	VPSLLQ $52, Y5, Y0; \
	VPOR Y4, Y0, Y0; \
	VPSRLQ $12, Y5, Y1; \
	VPSLLQ $40, Y6, Y9; \
	VPOR Y9, Y1, Y1; \
	VPSRLQ $24, Y6, Y2; \
	VPSLLQ $28, Y7, Y9; \
	VPOR Y9, Y2, Y2; \
	VPSRLQ $36, Y7, Y3; \
	VPSLLQ $16, Y8, Y9; \
	VPOR Y9, Y3, Y3; \
	TRANSPOSE(Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7)

#define PUTFOUR(at, to) \
	ROWS(at, SI); \
	VMOVDQU Y0, (to+0)(DI); \
	VMOVDQU Y1, (to+64)(DI); \
	VMOVDQU Y2, (to+128)(DI); \
	VMOVDQU Y3, (to+192)(DI); \
	ROWS(at, DX); \
	VMOVDQU Y0, (to+32)(DI); \
	VMOVDQU Y1, (to+96)(DI); \
	VMOVDQU Y2, (to+160)(DI); \
	VMOVDQU Y3, (to+224)(DI)

// func putTogether(points *curve.G1Affine, x, y *lanes, n int)
TEXT ·putTogether(SB), NOSPLIT, $0-32
	MOVQ points+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ n+24(FP), CX
next:
	PUTFOUR(0, 0)
	PUTFOUR(32, 256)
	ADDQ $512, DI
	ADDQ $320, SI
	ADDQ $320, DX
	DECQ CX
	JNZ next
	VZEROUPPER
	RET
