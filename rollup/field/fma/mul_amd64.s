//go:build !purego

// Montgomery products of eight numbers at a time, two groups of four side by side. Method and bounds: fma.go.

#include "textflag.h"

// 2^104, 2^104 + 2^52 and 2^52 as doubles; 2^52 - 1.
DATA ·magic<>+0(SB)/8, $0x4670000000000000
DATA ·magic<>+8(SB)/8, $0x4670000000000001
DATA ·magic<>+16(SB)/8, $0x4330000000000000
DATA ·magic<>+24(SB)/8, $0x000fffffffffffff
GLOBL ·magic<>(SB), RODATA|NOPTR, $32

// What each column of a product starts with: 0, less the exponents of all terms that it takes. Column k has n(k) low halves of x*y and as many of q*p, and
// n(k-1) high halves of each, where n is 1, 2, 3, 4, 5, 4, 3, 2, 1: -(2 n(k) bits(2^52) + 2 n(k-1) bits(2^104)) mod 2^64. Four times each.
#define START(k, bits) \
	DATA ·columns<>+(32*k+0)(SB)/8, $bits; \
	DATA ·columns<>+(32*k+8)(SB)/8, $bits; \
	DATA ·columns<>+(32*k+16)(SB)/8, $bits; \
	DATA ·columns<>+(32*k+24)(SB)/8, $bits

START(0, 0x79a0000000000000)
START(1, 0x6660000000000000)
START(2, 0x5320000000000000)
START(3, 0x3fe0000000000000)
START(4, 0x2ca0000000000000)
START(5, 0x2620000000000000)
START(6, 0x3960000000000000)
START(7, 0x4ca0000000000000)
START(8, 0x5fe0000000000000)
START(9, 0x7320000000000000)
GLOBL ·columns<>(SB), RODATA|NOPTR, $320

#define COLUMN(k) ·columns<>+(32*k)(SB)

// Y12 to Y15 hold constants throughout. R12 and R13 are where x, y and q of two groups of eight are kept as doubles, with columns and carries that wait.
#define XS 0
#define YS 320
#define QS 640
#define CS 960
#define KS 1024
#define GROUP 1088

#define ENTER \
	VBROADCASTSD ·magic<>+0(SB), Y12; \
	VBROADCASTSD ·magic<>+8(SB), Y13; \
	VBROADCASTSD ·magic<>+16(SB), Y15; \
	VPBROADCASTQ ·magic<>+24(SB), Y14; \
	LEAQ 80(SP), R12; \
	ANDQ $~63, R12; \
	LEAQ GROUP(R12), R13; \
	STMXCSR 0(SP); \
	MOVL 0(SP), AX; \
	ORL $0x6000, AX; \
	MOVL AX, 8(SP); \
	LDMXCSR 8(SP) // round towards 0

#define LEAVE \
	LDMXCSR 0(SP); \
	VZEROUPPER

// Four limbs in l become doubles.
#define TODOUBLE(l) \
	VPOR Y15, l, l; \
	VSUBPD Y15, l, l

// A limb of eight numbers.
#define CONVERT(limb, from, at, base) \
	VPOR (64*limb+0)(from), Y15, Y4; \
	VPOR (64*limb+32)(from), Y15, Y8; \
	VSUBPD Y15, Y4, Y4; \
	VSUBPD Y15, Y8, Y8; \
	VMOVAPD Y4, (at+64*limb+0)(base); \
	VMOVAPD Y8, (at+64*limb+32)(base)

#define CONVERTALL(from, at, base) \
	CONVERT(0, from, at, base); \
	CONVERT(1, from, at, base); \
	CONVERT(2, from, at, base); \
	CONVERT(3, from, at, base); \
	CONVERT(4, from, at, base)

// A limb that all eight share.
#define CONVERTONE(limb, from, at, base) \
	VPBROADCASTQ (8*limb)(from), Y4; \
	TODOUBLE(Y4); \
	VMOVAPD Y4, (at+64*limb+0)(base); \
	VMOVAPD Y4, (at+64*limb+32)(base)

// The halves of a product a*b: high is its upper 52 bits and the exponent of 2^104, low its lower ones and the exponent of 2^52. Since what is rounded is cut
// off, a*b - 2^52 * high is in 0 to 2^52-1, and exact. a is memory.
#define HALVES(a, b, high, low) \
	VMOVAPD a, high; \
	VFMADD213PD Y12, b, high; \
	VSUBPD high, Y13, low; \
	VFMADD231PD a, b, low

// Adds the halves of a*b to a column and the next.
#define TERM(a, b, c0, c1) \
	HALVES(a, b, Y9, Y10); \
	VPADDQ Y9, c1, c1; \
	VPADDQ Y10, c0, c0

// Adds limb i of x times limb j of y, four by four: columns are c and d.
#define XY(i, j, base, c0, c1, d0, d1) \
	VMOVAPD (YS+64*j)(base), Y8; \
	TERM((XS+64*i)(base), Y8, c0, c1); \
	VMOVAPD (YS+64*j+32)(base), Y8; \
	TERM((XS+64*i+32)(base), Y8, d0, d1)

// The same, where nothing was added to the next column, k, before.
#define XYFIRST(k, i, j, base, c0, c1, d0, d1) \
	VMOVAPD (YS+64*j)(base), Y8; \
	HALVES((XS+64*i)(base), Y8, Y9, Y10); \
	VPADDQ COLUMN(k), Y9, c1; \
	VPADDQ Y10, c0, c0; \
	VMOVAPD (YS+64*j+32)(base), Y8; \
	HALVES((XS+64*i+32)(base), Y8, Y9, Y10); \
	VPADDQ COLUMN(k), Y9, d1; \
	VPADDQ Y10, d0, d0

// The lowest limbs, where nothing was added to either.
#define XYBOTH(k, l, base, c0, c1, d0, d1) \
	VMOVAPD YS(base), Y8; \
	HALVES(XS(base), Y8, Y9, Y10); \
	VPADDQ COLUMN(l), Y9, c1; \
	VPADDQ COLUMN(k), Y10, c0; \
	VMOVAPD (YS+32)(base), Y8; \
	HALVES((XS+32)(base), Y8, Y9, Y10); \
	VPADDQ COLUMN(l), Y9, d1; \
	VPADDQ COLUMN(k), Y10, d0

// Adds limb i of q times limb j of the modulus.
#define QP(i, j, base, c0, c1, d0, d1) \
	VBROADCASTSD (8*j)(R9), Y8; \
	TERM((QS+64*i)(base), Y8, c0, c1); \
	TERM((QS+64*i+32)(base), Y8, d0, d1)

// Limb i of q, which is to make column i a multiple of 2^52. It takes one step after the other, and so does what it carries: the other group's terms come between them.
#define Q(i, base, c, d) \
	VPADDQ (KS+0)(base), c, c; \
	VPADDQ (KS+32)(base), d, d; \
	VMOVDQA c, (CS+0)(base); \
	VMOVDQA d, (CS+32)(base); \
	VPAND Y14, c, c; \
	VPAND Y14, d, d; \
	TODOUBLE(c); \
	TODOUBLE(d); \
	VBROADCASTSD 40(R9), Y8; \
	VMOVAPD Y12, Y9; \
	VMOVAPD Y12, Y10; \
	VFMADD231PD c, Y8, Y9; \
	VFMADD231PD d, Y8, Y10; \
	VSUBPD Y9, Y13, Y9; \
	VSUBPD Y10, Y13, Y10; \
	VFMADD231PD c, Y8, Y9; \
	VFMADD231PD d, Y8, Y10; \
	VSUBPD Y15, Y9, Y9; \
	VSUBPD Y15, Y10, Y10; \
	VMOVAPD Y9, (QS+64*i)(base); \
	VMOVAPD Y10, (QS+64*i+32)(base)

// What column i carries.
#define QCARRY(i, base) \
	VBROADCASTSD 0(R9), Y8; \
	HALVES((QS+64*i)(base), Y8, Y9, Y10); \
	VPADDQ (CS+0)(base), Y10, Y10; \
	VPSRLQ $52, Y10, Y10; \
	VPADDQ Y10, Y9, Y9; \
	VMOVDQA Y9, (KS+0)(base); \
	HALVES((QS+64*i+32)(base), Y8, Y9, Y10); \
	VPADDQ (CS+32)(base), Y10, Y10; \
	VPSRLQ $52, Y10, Y10; \
	VPADDQ Y10, Y9, Y9; \
	VMOVDQA Y9, (KS+32)(base)

// A limb of the result, and what it carries.
#define LIMB(k, to, base, c, d) \
	VPADDQ (KS+0)(base), c, c; \
	VPADDQ (KS+32)(base), d, d; \
	VPAND Y14, c, Y8; \
	VPAND Y14, d, Y9; \
	VMOVDQU Y8, (64*k+0)(to); \
	VMOVDQU Y9, (64*k+32)(to); \
	VPSRLQ $52, c, c; \
	VPSRLQ $52, d, d; \
	VMOVDQA c, (KS+0)(base); \
	VMOVDQA d, (KS+32)(base)

// The products of x and y, column by column, to DI and BX.
#define PRODUCT \
	VPXOR Y8, Y8, Y8; \
	VMOVDQA Y8, (KS+0)(R12); \
	VMOVDQA Y8, (KS+32)(R12); \
	VMOVDQA Y8, (KS+0)(R13); \
	VMOVDQA Y8, (KS+32)(R13); \
	XYBOTH(0, 1, R12, Y0, Y1, Y2, Y3); \
	Q(0, R12, Y0, Y2); \
	XYBOTH(0, 1, R13, Y4, Y5, Y6, Y7); \
	Q(0, R13, Y4, Y6); \
	XYFIRST(2, 0, 1, R12, Y1, Y0, Y3, Y2); \
	QCARRY(0, R12); \
	XY(1, 0, R12, Y1, Y0, Y3, Y2); \
	QP(0, 1, R12, Y1, Y0, Y3, Y2); \
	Q(1, R12, Y1, Y3); \
	XYFIRST(2, 0, 1, R13, Y5, Y4, Y7, Y6); \
	QCARRY(0, R13); \
	XY(1, 0, R13, Y5, Y4, Y7, Y6); \
	QP(0, 1, R13, Y5, Y4, Y7, Y6); \
	Q(1, R13, Y5, Y7); \
	XYFIRST(3, 0, 2, R12, Y0, Y1, Y2, Y3); \
	XY(1, 1, R12, Y0, Y1, Y2, Y3); \
	QCARRY(1, R12); \
	XY(2, 0, R12, Y0, Y1, Y2, Y3); \
	QP(0, 2, R12, Y0, Y1, Y2, Y3); \
	QP(1, 1, R12, Y0, Y1, Y2, Y3); \
	Q(2, R12, Y0, Y2); \
	XYFIRST(3, 0, 2, R13, Y4, Y5, Y6, Y7); \
	XY(1, 1, R13, Y4, Y5, Y6, Y7); \
	QCARRY(1, R13); \
	XY(2, 0, R13, Y4, Y5, Y6, Y7); \
	QP(0, 2, R13, Y4, Y5, Y6, Y7); \
	QP(1, 1, R13, Y4, Y5, Y6, Y7); \
	Q(2, R13, Y4, Y6); \
	XYFIRST(4, 0, 3, R12, Y1, Y0, Y3, Y2); \
	XY(1, 2, R12, Y1, Y0, Y3, Y2); \
	XY(2, 1, R12, Y1, Y0, Y3, Y2); \
	QCARRY(2, R12); \
	XY(3, 0, R12, Y1, Y0, Y3, Y2); \
	QP(0, 3, R12, Y1, Y0, Y3, Y2); \
	QP(1, 2, R12, Y1, Y0, Y3, Y2); \
	QP(2, 1, R12, Y1, Y0, Y3, Y2); \
	Q(3, R12, Y1, Y3); \
	XYFIRST(4, 0, 3, R13, Y5, Y4, Y7, Y6); \
	XY(1, 2, R13, Y5, Y4, Y7, Y6); \
	XY(2, 1, R13, Y5, Y4, Y7, Y6); \
	QCARRY(2, R13); \
	XY(3, 0, R13, Y5, Y4, Y7, Y6); \
	QP(0, 3, R13, Y5, Y4, Y7, Y6); \
	QP(1, 2, R13, Y5, Y4, Y7, Y6); \
	QP(2, 1, R13, Y5, Y4, Y7, Y6); \
	Q(3, R13, Y5, Y7); \
	XYFIRST(5, 0, 4, R12, Y0, Y1, Y2, Y3); \
	XY(1, 3, R12, Y0, Y1, Y2, Y3); \
	XY(2, 2, R12, Y0, Y1, Y2, Y3); \
	XY(3, 1, R12, Y0, Y1, Y2, Y3); \
	QCARRY(3, R12); \
	XY(4, 0, R12, Y0, Y1, Y2, Y3); \
	QP(0, 4, R12, Y0, Y1, Y2, Y3); \
	QP(1, 3, R12, Y0, Y1, Y2, Y3); \
	QP(2, 2, R12, Y0, Y1, Y2, Y3); \
	QP(3, 1, R12, Y0, Y1, Y2, Y3); \
	Q(4, R12, Y0, Y2); \
	XYFIRST(5, 0, 4, R13, Y4, Y5, Y6, Y7); \
	XY(1, 3, R13, Y4, Y5, Y6, Y7); \
	XY(2, 2, R13, Y4, Y5, Y6, Y7); \
	XY(3, 1, R13, Y4, Y5, Y6, Y7); \
	QCARRY(3, R13); \
	XY(4, 0, R13, Y4, Y5, Y6, Y7); \
	QP(0, 4, R13, Y4, Y5, Y6, Y7); \
	QP(1, 3, R13, Y4, Y5, Y6, Y7); \
	QP(2, 2, R13, Y4, Y5, Y6, Y7); \
	QP(3, 1, R13, Y4, Y5, Y6, Y7); \
	Q(4, R13, Y4, Y6); \
	XYFIRST(6, 1, 4, R12, Y1, Y0, Y3, Y2); \
	XY(2, 3, R12, Y1, Y0, Y3, Y2); \
	XY(3, 2, R12, Y1, Y0, Y3, Y2); \
	XY(4, 1, R12, Y1, Y0, Y3, Y2); \
	QCARRY(4, R12); \
	QP(1, 4, R12, Y1, Y0, Y3, Y2); \
	QP(2, 3, R12, Y1, Y0, Y3, Y2); \
	QP(3, 2, R12, Y1, Y0, Y3, Y2); \
	QP(4, 1, R12, Y1, Y0, Y3, Y2); \
	LIMB(0, DI, R12, Y1, Y3); \
	XYFIRST(6, 1, 4, R13, Y5, Y4, Y7, Y6); \
	XY(2, 3, R13, Y5, Y4, Y7, Y6); \
	XY(3, 2, R13, Y5, Y4, Y7, Y6); \
	XY(4, 1, R13, Y5, Y4, Y7, Y6); \
	QCARRY(4, R13); \
	QP(1, 4, R13, Y5, Y4, Y7, Y6); \
	QP(2, 3, R13, Y5, Y4, Y7, Y6); \
	QP(3, 2, R13, Y5, Y4, Y7, Y6); \
	QP(4, 1, R13, Y5, Y4, Y7, Y6); \
	LIMB(0, BX, R13, Y5, Y7); \
	XYFIRST(7, 2, 4, R12, Y0, Y1, Y2, Y3); \
	XY(3, 3, R12, Y0, Y1, Y2, Y3); \
	XY(4, 2, R12, Y0, Y1, Y2, Y3); \
	QP(2, 4, R12, Y0, Y1, Y2, Y3); \
	QP(3, 3, R12, Y0, Y1, Y2, Y3); \
	QP(4, 2, R12, Y0, Y1, Y2, Y3); \
	LIMB(1, DI, R12, Y0, Y2); \
	XYFIRST(7, 2, 4, R13, Y4, Y5, Y6, Y7); \
	XY(3, 3, R13, Y4, Y5, Y6, Y7); \
	XY(4, 2, R13, Y4, Y5, Y6, Y7); \
	QP(2, 4, R13, Y4, Y5, Y6, Y7); \
	QP(3, 3, R13, Y4, Y5, Y6, Y7); \
	QP(4, 2, R13, Y4, Y5, Y6, Y7); \
	LIMB(1, BX, R13, Y4, Y6); \
	XYFIRST(8, 3, 4, R12, Y1, Y0, Y3, Y2); \
	XY(4, 3, R12, Y1, Y0, Y3, Y2); \
	QP(3, 4, R12, Y1, Y0, Y3, Y2); \
	QP(4, 3, R12, Y1, Y0, Y3, Y2); \
	LIMB(2, DI, R12, Y1, Y3); \
	XYFIRST(8, 3, 4, R13, Y5, Y4, Y7, Y6); \
	XY(4, 3, R13, Y5, Y4, Y7, Y6); \
	QP(3, 4, R13, Y5, Y4, Y7, Y6); \
	QP(4, 3, R13, Y5, Y4, Y7, Y6); \
	LIMB(2, BX, R13, Y5, Y7); \
	XYFIRST(9, 4, 4, R12, Y0, Y1, Y2, Y3); \
	QP(4, 4, R12, Y0, Y1, Y2, Y3); \
	LIMB(3, DI, R12, Y0, Y2); \
	XYFIRST(9, 4, 4, R13, Y4, Y5, Y6, Y7); \
	QP(4, 4, R13, Y4, Y5, Y6, Y7); \
	LIMB(3, BX, R13, Y4, Y6); \
	VPADDQ (KS+0)(R12), Y1, Y1; \
	VPADDQ (KS+32)(R12), Y3, Y3; \
	VMOVDQU Y1, 256(DI); \
	VMOVDQU Y3, 288(DI); \
	VPADDQ (KS+0)(R13), Y5, Y5; \
	VPADDQ (KS+32)(R13), Y7, Y7; \
	VMOVDQU Y5, 256(BX); \
	VMOVDQU Y7, 288(BX)

// func mul(z, x, y *Eight, n, zStep, xStep, yStep int, m *Modulus)
TEXT ·mul(SB), 0, $2304-64
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ zStep+32(FP), R8
	MOVQ xStep+40(FP), R10
	MOVQ yStep+48(FP), R11
	MOVQ m+56(FP), R9
	ENTER
next:
	CONVERTALL(SI, XS, R12)
	CONVERTALL(DX, YS, R12)
	ADDQ R10, SI
	ADDQ R11, DX
	CONVERTALL(SI, XS, R13)
	CONVERTALL(DX, YS, R13)
	ADDQ R10, SI
	ADDQ R11, DX
	LEAQ (DI)(R8*1), BX
	PRODUCT
	LEAQ (DI)(R8*2), DI
	SUBQ $2, CX
	JNZ next
	LEAVE
	RET

// func scale(x *Eight, factors *[5]uint64, n int, m *Modulus)
TEXT ·scale(SB), 0, $2304-32
	MOVQ x+0(FP), DI
	MOVQ factors+8(FP), DX
	MOVQ n+16(FP), CX
	MOVQ m+24(FP), R9
	ENTER
next:
	LEAQ 320(DI), BX
	CONVERTALL(DI, XS, R12)
	CONVERTALL(BX, XS, R13)
	CONVERTONE(0, DX, YS, R12)
	CONVERTONE(1, DX, YS, R12)
	CONVERTONE(2, DX, YS, R12)
	CONVERTONE(3, DX, YS, R12)
	CONVERTONE(4, DX, YS, R12)
	CONVERTONE(5, DX, YS-320, R13)
	CONVERTONE(6, DX, YS-320, R13)
	CONVERTONE(7, DX, YS-320, R13)
	CONVERTONE(8, DX, YS-320, R13)
	CONVERTONE(9, DX, YS-320, R13)
	PRODUCT
	ADDQ $640, DI
	ADDQ $80, DX
	SUBQ $2, CX
	JNZ next
	LEAVE
	RET
