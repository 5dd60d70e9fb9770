//go:build !purego

// Additions of points of G1, sixteen at a time, with the 52-bit multiply-add of AVX-512 IFMA: two groups of eight, whose products alternate, since one alone
// waits for itself most of the time. Bounds: limbs.go.

#include "ifma_amd64.h"

// Group A computes in Z0 to Z12, group B in Z13 to Z16 and Z23 to Z31.

// Offsets in a group: X1, X1+X2 and then the words of X3, Y1, X2-X1, Y2-Y1 and then the slope, and the product of all X2-X1 before. B's group follows A's.
#define GX 0
#define GSUM 320
#define GY 640
#define GDX 960
#define GDY 1280
#define GPREFIX 1600
#define GROUP 1920

// One limb of the products of both groups: a in Z0 to Z4 and Z24 to Z28, b in memory.
#define TWOLIMBS(at, base, s0, s1, s2, s3, s4, s5, t0, t1, t2, t3, t4, t5) \
	VMOVDQU64 at(base), Z12; \
	MULLIMB(Z11, Z12, Z0, Z1, Z2, Z3, Z4, s0, s1, s2, s3, s4, s5); \
	VMOVDQU64 at+GROUP(base), Z23; \
	MULLIMB(Z16, Z23, Z24, Z25, Z26, Z27, Z28, t0, t1, t2, t3, t4, t5)

// Z10, Z5, Z6, Z7, Z8 and Z15, Z29, Z30, Z31, Z13 = a * b / 2^260 mod p of both groups. a is kept.
#define MULTWO(at, base) \
	ZERO(Z5, Z6, Z7, Z8, Z9, Z10); \
	ZERO(Z29, Z30, Z31, Z13, Z14, Z15); \
	TWOLIMBS(at+0, base, Z5, Z6, Z7, Z8, Z9, Z10, Z29, Z30, Z31, Z13, Z14, Z15); \
	TWOLIMBS(at+64, base, Z6, Z7, Z8, Z9, Z10, Z5, Z30, Z31, Z13, Z14, Z15, Z29); \
	TWOLIMBS(at+128, base, Z7, Z8, Z9, Z10, Z5, Z6, Z31, Z13, Z14, Z15, Z29, Z30); \
	TWOLIMBS(at+192, base, Z8, Z9, Z10, Z5, Z6, Z7, Z13, Z14, Z15, Z29, Z30, Z31); \
	TWOLIMBS(at+256, base, Z9, Z10, Z5, Z6, Z7, Z8, Z14, Z15, Z29, Z30, Z31, Z13); \
	NORMALIZE(Z11, Z10, Z5, Z6, Z7, Z8); \
	NORMALIZE(Z16, Z15, Z29, Z30, Z31, Z13)

#define STORETWO(at, apart, base) \
	STORE(Z10, Z5, Z6, Z7, Z8, at, base); \
	STORE(Z15, Z29, Z30, Z31, Z13, at+apart, base)

// What was multiplied is multiplied again.
#define AGAIN \
	COPY(Z10, Z5, Z6, Z7, Z8, Z0, Z1, Z2, Z3, Z4); \
	COPY(Z15, Z29, Z30, Z31, Z13, Z24, Z25, Z26, Z27, Z28)

// Eight rows of eight words, r0 to r7, become columns r2, r5, t, r1, r6, r0, r4, r7.
#define TRANSPOSE(t, r0, r1, r2, r3, r4, r5, r6, r7) \
	VPUNPCKLQDQ r1, r0, t; \
	VPUNPCKHQDQ r1, r0, r1; \
	VPUNPCKLQDQ r3, r2, r0; \
	VPUNPCKHQDQ r3, r2, r3; \
	VPUNPCKLQDQ r5, r4, r2; \
	VPUNPCKHQDQ r5, r4, r5; \
	VPUNPCKLQDQ r7, r6, r4; \
	VPUNPCKHQDQ r7, r6, r7; \
	VSHUFI64X2 $0x44, r0, t, r6; \
	VSHUFI64X2 $0xee, r0, t, r0; \
	VSHUFI64X2 $0x44, r4, r2, t; \
	VSHUFI64X2 $0xee, r4, r2, r4; \
	VSHUFI64X2 $0x88, t, r6, r2; \
	VSHUFI64X2 $0xdd, t, r6, t; \
	VSHUFI64X2 $0x88, r4, r0, r6; \
	VSHUFI64X2 $0xdd, r4, r0, r4; \
	VSHUFI64X2 $0x44, r3, r1, r0; \
	VSHUFI64X2 $0xee, r3, r1, r3; \
	VSHUFI64X2 $0x44, r7, r5, r1; \
	VSHUFI64X2 $0xee, r7, r5, r7; \
	VSHUFI64X2 $0x88, r1, r0, r5; \
	VSHUFI64X2 $0xdd, r1, r0, r1; \
	VSHUFI64X2 $0x88, r7, r3, r0; \
	VSHUFI64X2 $0xdd, r7, r3, r7

// A reference becomes an offset: twice drops the sign.
#define OFFSET(at, index) \
	MOVL at(index), AX; \
	SHLL $1, AX; \
	SHLQ $5, AX

#define FETCH(at, index) \
	OFFSET(at, index); \
	PREFETCHT0 (SI)(AX*1)

#define FETCH8(at, index) \
	FETCH(at+0, index); \
	FETCH(at+4, index); \
	FETCH(at+8, index); \
	FETCH(at+12, index); \
	FETCH(at+16, index); \
	FETCH(at+20, index); \
	FETCH(at+24, index); \
	FETCH(at+28, index)

#define ROW(at, index, r) \
	OFFSET(at, index); \
	VMOVDQU64 (SI)(AX*1), r

// The points of eight references: x in limbs x0 to x4, and y, negated where the reference says so, in y0 to y4, of which none may be Z0, Z4, Z6 or Z7.
// Uses Z0 to Z8, Z16 and K3.
#define POINTS(at, index, x0, x1, x2, x3, x4, y0, y1, y2, y3, y4) \
	ROW(at+0, index, Z0); \
	ROW(at+4, index, Z1); \
	ROW(at+8, index, Z2); \
	ROW(at+12, index, Z3); \
	ROW(at+16, index, Z4); \
	ROW(at+20, index, Z5); \
	ROW(at+24, index, Z6); \
	ROW(at+28, index, Z7); \
	TRANSPOSE(Z8, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7); \
	TOLIMBS(Z16, Z2, Z5, Z8, Z1, x0, x1, x2, x3, x4); \
	TOLIMBS(Z16, Z6, Z0, Z4, Z7, y0, y1, y2, y3, y4); \
	VPMOVZXDQ at(index), Z0; \
	VPTESTMQ.BCST ·constants<>+136(SB), Z0, K3; \
	NEGATE(K3, Z16, y0, y1, y2, y3, y4)

// Reads the pairs of one group and writes what is needed of them.
#define READ(at, group) \
	POINTS(at, R8, Z24, Z25, Z26, Z27, Z28, Z9, Z10, Z11, Z12, Z13); \
	STORE(Z24, Z25, Z26, Z27, Z28, group+GX, DI); \
	STORE(Z9, Z10, Z11, Z12, Z13, group+GY, DI); \
	POINTS(at, R9, Z29, Z30, Z31, Z14, Z15, Z2, Z5, Z8, Z1, Z3); \
	VPADDQ Z24, Z29, Z0; \
	VPADDQ Z25, Z30, Z4; \
	VPADDQ Z26, Z31, Z6; \
	VPADDQ Z27, Z14, Z7; \
	VPADDQ Z28, Z15, Z23; \
	STORE(Z0, Z4, Z6, Z7, Z23, group+GSUM, DI); \
	VPSUBQ Z24, Z29, Z29; \
	VPSUBQ Z25, Z30, Z30; \
	VPSUBQ Z26, Z31, Z31; \
	VPSUBQ Z27, Z14, Z14; \
	VPSUBQ Z28, Z15, Z15; \
	ADDCONSTANT(40, Z29, Z30, Z31, Z14, Z15); \
	NORMALIZE(Z16, Z29, Z30, Z31, Z14, Z15); \
	STORE(Z29, Z30, Z31, Z14, Z15, group+GDX, DI); \
	VPSUBQ Z9, Z2, Z2; \
	VPSUBQ Z10, Z5, Z5; \
	VPSUBQ Z11, Z8, Z8; \
	VPSUBQ Z12, Z1, Z1; \
	VPSUBQ Z13, Z3, Z3; \
	ADDCONSTANT(40, Z2, Z5, Z8, Z1, Z3); \
	NORMALIZE(Z16, Z2, Z5, Z8, Z1, Z3); \
	STORE(Z2, Z5, Z8, Z1, Z3, group+GDY, DI)

// func prepare(points *curve.G1Affine, first, second *uint32, pairs int, work, products *lanes)
TEXT ·prepare(SB), NOSPLIT, $0-48
	MOVQ points+0(FP), SI
	MOVQ first+8(FP), R8
	MOVQ second+16(FP), R9
	MOVQ pairs+24(FP), CX
	MOVQ work+32(FP), DI
	MOVQ products+40(FP), DX
	LOADCONSTANTS

preparePair:
	FETCH8(128, R8)
	FETCH8(128, R9)
	READ(0, 0)
	FETCH8(160, R8)
	FETCH8(160, R9)
	READ(32, GROUP)

	LOAD(0, DX, Z0, Z1, Z2, Z3, Z4)
	LOAD(320, DX, Z24, Z25, Z26, Z27, Z28)
	STORE(Z0, Z1, Z2, Z3, Z4, GPREFIX, DI)
	STORE(Z24, Z25, Z26, Z27, Z28, GROUP+GPREFIX, DI)
	MULTWO(GDX, DI)
	STORETWO(0, 320, DX)

	ADDQ $64, R8
	ADDQ $64, R9
	ADDQ $(2*GROUP), DI
	DECQ CX
	JNZ preparePair
	VZEROUPPER
	RET

// X3 = L*L + 4p - (X1 + X2) of one group, in place; its words go to memory, 4 * (X1 - X3 + 2p) to a.
#define ABSCISSA(group, fits, t, a0, a1, a2, a3, a4, l0, l1, l2, l3, l4) \
	ADDCONSTANT(80, l0, l1, l2, l3, l4); \
	SUBMEM(group+GSUM, SI, l0, l1, l2, l3, l4); \
	NORMALIZE(t, l0, l1, l2, l3, l4); \
	REDUCE(fits, t, a0, a1, a2, a3, a4, l0, l1, l2, l3, l4); \
	REDUCE(fits, t, a0, a1, a2, a3, a4, l0, l1, l2, l3, l4); \
	TOWORDS(t, a0, a1, a2, a3, l0, l1, l2, l3, l4); \
	VMOVDQU64 a0, group+GSUM+0(SI); \
	VMOVDQU64 a1, group+GSUM+64(SI); \
	VMOVDQU64 a2, group+GSUM+128(SI); \
	VMOVDQU64 a3, group+GSUM+192(SI); \
	LOAD(group+GX, SI, a0, a1, a2, a3, a4); \
	VPSUBQ l0, a0, a0; \
	VPSUBQ l1, a1, a1; \
	VPSUBQ l2, a2, a2; \
	VPSUBQ l3, a3, a3; \
	VPSUBQ l4, a4, a4; \
	ADDCONSTANT(40, a0, a1, a2, a3, a4); \
	VPSLLQ $2, a0, a0; \
	VPSLLQ $2, a1, a1; \
	VPSLLQ $2, a2, a2; \
	VPSLLQ $2, a3, a3; \
	VPSLLQ $2, a4, a4; \
	NORMALIZE(t, a0, a1, a2, a3, a4)

// Y3 = product + 2p - Y1 of one group, in words a0 to a3.
#define ORDINATE(group, fits, t, a0, a1, a2, a3, a4, l0, l1, l2, l3, l4) \
	ADDCONSTANT(40, l0, l1, l2, l3, l4); \
	SUBMEM(group+GY, SI, l0, l1, l2, l3, l4); \
	NORMALIZE(t, l0, l1, l2, l3, l4); \
	REDUCE(fits, t, a0, a1, a2, a3, a4, l0, l1, l2, l3, l4); \
	TOWORDS(t, a0, a1, a2, a3, l0, l1, l2, l3, l4)

// Writes the points of one group. r0 to r3 are free and take the words of X3, r4 to r7 are those of Y3.
#define WRITE(group, at, t, r0, r1, r2, r3, r4, r5, r6, r7) \
	VMOVDQU64 group+GSUM+0(SI), r0; \
	VMOVDQU64 group+GSUM+64(SI), r1; \
	VMOVDQU64 group+GSUM+128(SI), r2; \
	VMOVDQU64 group+GSUM+192(SI), r3; \
	TRANSPOSE(t, r0, r1, r2, r3, r4, r5, r6, r7); \
	VMOVDQU64 r2, at+0(DI); \
	VMOVDQU64 r5, at+64(DI); \
	VMOVDQU64 t, at+128(DI); \
	VMOVDQU64 r1, at+192(DI); \
	VMOVDQU64 r6, at+256(DI); \
	VMOVDQU64 r0, at+320(DI); \
	VMOVDQU64 r4, at+384(DI); \
	VMOVDQU64 r7, at+448(DI)

// func finish(work *lanes, pairs int, inverses *lanes, out *curve.G1Affine)
TEXT ·finish(SB), NOSPLIT, $0-32
	MOVQ work+0(FP), SI
	MOVQ pairs+8(FP), CX
	MOVQ inverses+16(FP), DX
	MOVQ out+24(FP), DI
	LOADCONSTANTS

	// From the last pair to the first.
	MOVQ CX, AX
	DECQ AX
	MOVQ AX, R8
	SHLQ $10, R8
	ADDQ R8, DI
	IMUL3Q $(2*GROUP), AX, AX
	ADDQ AX, SI

finishPair:
	LOAD(0, DX, Z0, Z1, Z2, Z3, Z4)
	LOAD(320, DX, Z24, Z25, Z26, Z27, Z28)
	MULTWO(GDX, SI)
	STORETWO(0, 320, DX)
	MULTWO(GPREFIX, SI)
	AGAIN
	MULTWO(GDY, SI)

	// The slope L, and L * 4(X1 - X3).
	STORETWO(GDY, GROUP, SI)
	AGAIN
	MULTWO(GDY, SI)
	ABSCISSA(0, K1, Z11, Z0, Z1, Z2, Z3, Z4, Z10, Z5, Z6, Z7, Z8)
	ABSCISSA(GROUP, K2, Z16, Z24, Z25, Z26, Z27, Z28, Z15, Z29, Z30, Z31, Z13)
	MULTWO(GDY, SI)
	ORDINATE(0, K1, Z11, Z0, Z1, Z2, Z3, Z4, Z10, Z5, Z6, Z7, Z8)
	ORDINATE(GROUP, K2, Z16, Z24, Z25, Z26, Z27, Z28, Z15, Z29, Z30, Z31, Z13)
	WRITE(0, 0, Z4, Z5, Z6, Z7, Z8, Z0, Z1, Z2, Z3)
	WRITE(GROUP, 512, Z28, Z29, Z30, Z31, Z13, Z24, Z25, Z26, Z27)

	SUBQ $(2*GROUP), SI
	SUBQ $1024, DI
	DECQ CX
	JNZ finishPair
	VZEROUPPER
	RET
