//go:build !purego

// Eight Poseidon2 permutations at a time, with the 52-bit multiply-add of AVX-512 IFMA. Layout and bounds: permute.go.

#include "textflag.h"

// Constants, read with broadcasts: r, 2r and 4r in five limbs each, -1/r mod 2^52, 2^52-1.

DATA ·constants<>+0(SB)/8, $0x0001f593f0000001
DATA ·constants<>+8(SB)/8, $0x0004879b9709143e
DATA ·constants<>+16(SB)/8, $0x000181585d2833e8
DATA ·constants<>+24(SB)/8, $0x000a029b85045b68
DATA ·constants<>+32(SB)/8, $0x000030644e72e131
DATA ·constants<>+40(SB)/8, $0x0003eb27e0000002
DATA ·constants<>+48(SB)/8, $0x00090f372e12287c
DATA ·constants<>+56(SB)/8, $0x000302b0ba5067d0
DATA ·constants<>+64(SB)/8, $0x000405370a08b6d0
DATA ·constants<>+72(SB)/8, $0x000060c89ce5c263
DATA ·constants<>+80(SB)/8, $0x0007d64fc0000004
DATA ·constants<>+88(SB)/8, $0x00021e6e5c2450f8
DATA ·constants<>+96(SB)/8, $0x0006056174a0cfa1
DATA ·constants<>+104(SB)/8, $0x00080a6e14116da0
DATA ·constants<>+112(SB)/8, $0x0000c19139cb84c6
DATA ·constants<>+120(SB)/8, $0x0001f593efffffff
DATA ·constants<>+128(SB)/8, $0x000fffffffffffff
GLOBL ·constants<>(SB), RODATA|NOPTR, $136

// Registers that hold constants throughout: Z17 to Z21 r, Z22 -1/r, Z23 the mask of a limb.
#define LOADCONSTANTS \
	VPBROADCASTQ ·constants<>+0(SB), Z17; \
	VPBROADCASTQ ·constants<>+8(SB), Z18; \
	VPBROADCASTQ ·constants<>+16(SB), Z19; \
	VPBROADCASTQ ·constants<>+24(SB), Z20; \
	VPBROADCASTQ ·constants<>+32(SB), Z21; \
	VPBROADCASTQ ·constants<>+120(SB), Z22; \
	VPBROADCASTQ ·constants<>+128(SB), Z23

// One limb of b in a Montgomery product of a, Z0 to Z4: t += a*b, then t = (t + m*r) / 2^52. The register of t0 becomes that of t5, zero.
#define MULLIMB(b, t0, t1, t2, t3, t4, t5) \
	VPXORQ Z16, Z16, Z16; \
	VPMADD52LUQ Z0, b, t0; \
	VPMADD52LUQ t0, Z22, Z16; \
	VPMADD52LUQ Z1, b, t1; \
	VPMADD52LUQ Z2, b, t2; \
	VPMADD52LUQ Z3, b, t3; \
	VPMADD52LUQ Z4, b, t4; \
	VPMADD52HUQ Z0, b, t1; \
	VPMADD52HUQ Z1, b, t2; \
	VPMADD52HUQ Z2, b, t3; \
	VPMADD52HUQ Z3, b, t4; \
	VPMADD52HUQ Z4, b, t5; \
	VPMADD52LUQ Z16, Z17, t0; \
	VPMADD52LUQ Z16, Z18, t1; \
	VPMADD52LUQ Z16, Z19, t2; \
	VPMADD52LUQ Z16, Z20, t3; \
	VPMADD52LUQ Z16, Z21, t4; \
	VPSRLQ $52, t0, t0; \
	VPMADD52HUQ Z16, Z17, t1; \
	VPMADD52HUQ Z16, Z18, t2; \
	VPMADD52HUQ Z16, Z19, t3; \
	VPMADD52HUQ Z16, Z20, t4; \
	VPMADD52HUQ Z16, Z21, t5; \
	VPADDQ t0, t1, t1; \
	VPXORQ t0, t0, t0

// Carries from limb to limb, with sign: afterwards the lower four limbs are in 0 to 2^52-1. Uses Z16.
#define NORMALIZE(l0, l1, l2, l3, l4) \
	VPSRAQ $52, l0, Z16; \
	VPANDQ Z23, l0, l0; \
	VPADDQ Z16, l1, l1; \
	VPSRAQ $52, l1, Z16; \
	VPANDQ Z23, l1, l1; \
	VPADDQ Z16, l2, l2; \
	VPSRAQ $52, l2, Z16; \
	VPANDQ Z23, l2, l2; \
	VPADDQ Z16, l3, l3; \
	VPSRAQ $52, l3, Z16; \
	VPANDQ Z23, l3, l3; \
	VPADDQ Z16, l4, l4

// Z15, Z10, Z11, Z12, Z13 = a * b / 2^260 mod r, with a in Z0 to Z4 and b in Z5 to Z9. Uses Z14 and Z16.
#define MUL \
	VPXORQ Z10, Z10, Z10; \
	VPXORQ Z11, Z11, Z11; \
	VPXORQ Z12, Z12, Z12; \
	VPXORQ Z13, Z13, Z13; \
	VPXORQ Z14, Z14, Z14; \
	VPXORQ Z15, Z15, Z15; \
	MULLIMB(Z5, Z10, Z11, Z12, Z13, Z14, Z15); \
	MULLIMB(Z6, Z11, Z12, Z13, Z14, Z15, Z10); \
	MULLIMB(Z7, Z12, Z13, Z14, Z15, Z10, Z11); \
	MULLIMB(Z8, Z13, Z14, Z15, Z10, Z11, Z12); \
	MULLIMB(Z9, Z14, Z15, Z10, Z11, Z12, Z13); \
	NORMALIZE(Z15, Z10, Z11, Z12, Z13)

#define LOAD(at, base, l0, l1, l2, l3, l4) \
	VMOVDQU64 at+0(base), l0; \
	VMOVDQU64 at+64(base), l1; \
	VMOVDQU64 at+128(base), l2; \
	VMOVDQU64 at+192(base), l3; \
	VMOVDQU64 at+256(base), l4

#define STORE(l0, l1, l2, l3, l4, at, base) \
	VMOVDQU64 l0, at+0(base); \
	VMOVDQU64 l1, at+64(base); \
	VMOVDQU64 l2, at+128(base); \
	VMOVDQU64 l3, at+192(base); \
	VMOVDQU64 l4, at+256(base)

#define COPY(s0, s1, s2, s3, s4, l0, l1, l2, l3, l4) \
	VMOVDQA64 s0, l0; \
	VMOVDQA64 s1, l1; \
	VMOVDQA64 s2, l2; \
	VMOVDQA64 s3, l3; \
	VMOVDQA64 s4, l4

// Subtracts a constant, given by its offset (40 is 2r, 80 is 4r), where that leaves nothing negative. Uses Z5 to Z9, Z16, K1.
#define REDUCE(at, l0, l1, l2, l3, l4) \
	VPSUBQ.BCST ·constants<>+at+0(SB), l0, Z5; \
	VPSUBQ.BCST ·constants<>+at+8(SB), l1, Z6; \
	VPSUBQ.BCST ·constants<>+at+16(SB), l2, Z7; \
	VPSUBQ.BCST ·constants<>+at+24(SB), l3, Z8; \
	VPSUBQ.BCST ·constants<>+at+32(SB), l4, Z9; \
	NORMALIZE(Z5, Z6, Z7, Z8, Z9); \
	VPMOVQ2M Z9, K1; \
	KNOTB K1, K1; \
	VMOVDQA64 Z5, K1, l0; \
	VMOVDQA64 Z6, K1, l1; \
	VMOVDQA64 Z7, K1, l2; \
	VMOVDQA64 Z8, K1, l3; \
	VMOVDQA64 Z9, K1, l4

// Adds a round key, five limbs at SI.
#define ADDKEY(at, l0, l1, l2, l3, l4) \
	VPADDQ.BCST at+0(SI), l0, l0; \
	VPADDQ.BCST at+8(SI), l1, l1; \
	VPADDQ.BCST at+16(SI), l2, l2; \
	VPADDQ.BCST at+24(SI), l3, l3; \
	VPADDQ.BCST at+32(SI), l4, l4

#define ADD(a0, a1, a2, a3, a4, b0, b1, b2, b3, b4, l0, l1, l2, l3, l4) \
	VPADDQ a0, b0, l0; \
	VPADDQ a1, b1, l1; \
	VPADDQ a2, b2, l2; \
	VPADDQ a3, b3, l3; \
	VPADDQ a4, b4, l4

// Z15, Z10, Z11, Z12, Z13 = x^5, with x in Z0 to Z4, not normalized. Uses Z5 to Z9, Z14, Z16 and memory at (DI).
#define SBOX \
	NORMALIZE(Z0, Z1, Z2, Z3, Z4); \
	STORE(Z0, Z1, Z2, Z3, Z4, 0, DI); \
	COPY(Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z8, Z9); \
	MUL; \
	COPY(Z15, Z10, Z11, Z12, Z13, Z0, Z1, Z2, Z3, Z4); \
	COPY(Z15, Z10, Z11, Z12, Z13, Z5, Z6, Z7, Z8, Z9); \
	MUL; \
	COPY(Z15, Z10, Z11, Z12, Z13, Z0, Z1, Z2, Z3, Z4); \
	LOAD(0, DI, Z5, Z6, Z7, Z8, Z9); \
	MUL

// A full round of s0 in Z0 to Z4 and s1 in Z24 to Z28: keys, x^5 of both, then the sum of both is added to each. Uses memory at (DI) and 320(DI).
#define FULLROUND \
	ADDKEY(0, Z0, Z1, Z2, Z3, Z4); \
	SBOX; \
	STORE(Z15, Z10, Z11, Z12, Z13, 320, DI); \
	COPY(Z24, Z25, Z26, Z27, Z28, Z0, Z1, Z2, Z3, Z4); \
	ADDKEY(40, Z0, Z1, Z2, Z3, Z4); \
	SBOX; \
	LOAD(320, DI, Z0, Z1, Z2, Z3, Z4); \
	ADD(Z0, Z1, Z2, Z3, Z4, Z15, Z10, Z11, Z12, Z13, Z5, Z6, Z7, Z8, Z9); \
	ADD(Z5, Z6, Z7, Z8, Z9, Z15, Z10, Z11, Z12, Z13, Z24, Z25, Z26, Z27, Z28); \
	ADD(Z5, Z6, Z7, Z8, Z9, Z0, Z1, Z2, Z3, Z4, Z0, Z1, Z2, Z3, Z4); \
	ADDQ $80, SI

// func permute8(state *[2]lanes, keys *[5]uint64)
TEXT ·permute8(SB), NOSPLIT, $0-16
	MOVQ state+0(FP), DI
	MOVQ keys+8(FP), SI
	LOADCONSTANTS
	LOAD(0, DI, Z0, Z1, Z2, Z3, Z4)
	LOAD(320, DI, Z24, Z25, Z26, Z27, Z28)
	ADD(Z0, Z1, Z2, Z3, Z4, Z24, Z25, Z26, Z27, Z28, Z5, Z6, Z7, Z8, Z9)
	ADD(Z5, Z6, Z7, Z8, Z9, Z24, Z25, Z26, Z27, Z28, Z24, Z25, Z26, Z27, Z28)
	ADD(Z5, Z6, Z7, Z8, Z9, Z0, Z1, Z2, Z3, Z4, Z0, Z1, Z2, Z3, Z4)

	MOVQ $3, CX
first:
	FULLROUND
	DECQ CX
	JNZ first

	NORMALIZE(Z24, Z25, Z26, Z27, Z28)
	REDUCE(40, Z24, Z25, Z26, Z27, Z28)
	MOVQ $50, CX
partial:
	ADDKEY(0, Z0, Z1, Z2, Z3, Z4)
	SBOX
	// With t = x^5: s0 = 2t + s1, s1 = t + 3 s1.
	ADD(Z15, Z10, Z11, Z12, Z13, Z24, Z25, Z26, Z27, Z28, Z5, Z6, Z7, Z8, Z9)
	ADD(Z15, Z10, Z11, Z12, Z13, Z5, Z6, Z7, Z8, Z9, Z0, Z1, Z2, Z3, Z4)
	ADD(Z24, Z25, Z26, Z27, Z28, Z24, Z25, Z26, Z27, Z28, Z24, Z25, Z26, Z27, Z28)
	ADD(Z5, Z6, Z7, Z8, Z9, Z24, Z25, Z26, Z27, Z28, Z24, Z25, Z26, Z27, Z28)
	NORMALIZE(Z24, Z25, Z26, Z27, Z28)
	REDUCE(80, Z24, Z25, Z26, Z27, Z28)
	REDUCE(40, Z24, Z25, Z26, Z27, Z28)
	ADDQ $40, SI
	DECQ CX
	JNZ partial

	MOVQ $3, CX
last:
	FULLROUND
	DECQ CX
	JNZ last

	NORMALIZE(Z24, Z25, Z26, Z27, Z28)
	REDUCE(40, Z24, Z25, Z26, Z27, Z28)
	STORE(Z24, Z25, Z26, Z27, Z28, 320, DI)
	VZEROUPPER
	RET
