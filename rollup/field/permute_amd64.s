//go:build !purego

// Sixteen Poseidon2 permutations at a time. Layout and bounds: permute.go.

#include "textflag.h"
#include "ifma_amd64.h"

// Adds a round key, five limbs at SI, and makes it what is to be multiplied.
#define ADDKEY(at, t, l0, l1, l2, l3, l4) \
	VPADDQ.BCST at+0(SI), l0, l0; \
	VPADDQ.BCST at+8(SI), l1, l1; \
	VPADDQ.BCST at+16(SI), l2, l2; \
	VPADDQ.BCST at+24(SI), l3, l3; \
	VPADDQ.BCST at+32(SI), l4, l4; \
	NORMALIZE(t, l0, l1, l2, l3, l4)

// x^5 of both groups, x normalized, in Z0 to Z4 and Z13 to Z17, and in memory at (DI) and at+640(DI). It ends in registers Z4, Z10, Z5, Z6, Z7
// and Z17, Z23, Z18, Z19, Z20.
#define SBOX(at) \
	ZERO(Z5, Z6, Z7, Z8, Z9, Z10); \
	ZERO(Z18, Z19, Z20, Z21, Z22, Z23); \
	MULLIMB(Z11, Z0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z8, Z9, Z10); \
	MULLIMB(Z24, Z13, Z13, Z14, Z15, Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23); \
	MULLIMB(Z11, Z1, Z0, Z1, Z2, Z3, Z4, Z6, Z7, Z8, Z9, Z10, Z5); \
	MULLIMB(Z24, Z14, Z13, Z14, Z15, Z16, Z17, Z19, Z20, Z21, Z22, Z23, Z18); \
	MULLIMB(Z11, Z2, Z0, Z1, Z2, Z3, Z4, Z7, Z8, Z9, Z10, Z5, Z6); \
	MULLIMB(Z24, Z15, Z13, Z14, Z15, Z16, Z17, Z20, Z21, Z22, Z23, Z18, Z19); \
	MULLIMB(Z11, Z3, Z0, Z1, Z2, Z3, Z4, Z8, Z9, Z10, Z5, Z6, Z7); \
	MULLIMB(Z24, Z16, Z13, Z14, Z15, Z16, Z17, Z21, Z22, Z23, Z18, Z19, Z20); \
	MULLIMB(Z11, Z4, Z0, Z1, Z2, Z3, Z4, Z9, Z10, Z5, Z6, Z7, Z8); \
	MULLIMB(Z24, Z17, Z13, Z14, Z15, Z16, Z17, Z22, Z23, Z18, Z19, Z20, Z21); \
	NORMALIZE(Z11, Z10, Z5, Z6, Z7, Z8); \
	NORMALIZE(Z24, Z23, Z18, Z19, Z20, Z21); \
	ZERO(Z0, Z1, Z2, Z3, Z4, Z9); \
	ZERO(Z13, Z14, Z15, Z16, Z17, Z22); \
	MULLIMB(Z11, Z10, Z10, Z5, Z6, Z7, Z8, Z0, Z1, Z2, Z3, Z4, Z9); \
	MULLIMB(Z24, Z23, Z23, Z18, Z19, Z20, Z21, Z13, Z14, Z15, Z16, Z17, Z22); \
	MULLIMB(Z11, Z5, Z10, Z5, Z6, Z7, Z8, Z1, Z2, Z3, Z4, Z9, Z0); \
	MULLIMB(Z24, Z18, Z23, Z18, Z19, Z20, Z21, Z14, Z15, Z16, Z17, Z22, Z13); \
	MULLIMB(Z11, Z6, Z10, Z5, Z6, Z7, Z8, Z2, Z3, Z4, Z9, Z0, Z1); \
	MULLIMB(Z24, Z19, Z23, Z18, Z19, Z20, Z21, Z15, Z16, Z17, Z22, Z13, Z14); \
	MULLIMB(Z11, Z7, Z10, Z5, Z6, Z7, Z8, Z3, Z4, Z9, Z0, Z1, Z2); \
	MULLIMB(Z24, Z20, Z23, Z18, Z19, Z20, Z21, Z16, Z17, Z22, Z13, Z14, Z15); \
	MULLIMB(Z11, Z8, Z10, Z5, Z6, Z7, Z8, Z4, Z9, Z0, Z1, Z2, Z3); \
	MULLIMB(Z24, Z21, Z23, Z18, Z19, Z20, Z21, Z17, Z22, Z13, Z14, Z15, Z16); \
	NORMALIZE(Z11, Z9, Z0, Z1, Z2, Z3); \
	NORMALIZE(Z24, Z22, Z13, Z14, Z15, Z16); \
	ZERO(Z10, Z5, Z6, Z7, Z8, Z4); \
	ZERO(Z23, Z18, Z19, Z20, Z21, Z17); \
	VMOVDQU64 at+0(DI), Z12; \
	MULLIMB(Z11, Z12, Z9, Z0, Z1, Z2, Z3, Z10, Z5, Z6, Z7, Z8, Z4); \
	VMOVDQU64 at+640(DI), Z25; \
	MULLIMB(Z24, Z25, Z22, Z13, Z14, Z15, Z16, Z23, Z18, Z19, Z20, Z21, Z17); \
	VMOVDQU64 at+64(DI), Z12; \
	MULLIMB(Z11, Z12, Z9, Z0, Z1, Z2, Z3, Z5, Z6, Z7, Z8, Z4, Z10); \
	VMOVDQU64 at+704(DI), Z25; \
	MULLIMB(Z24, Z25, Z22, Z13, Z14, Z15, Z16, Z18, Z19, Z20, Z21, Z17, Z23); \
	VMOVDQU64 at+128(DI), Z12; \
	MULLIMB(Z11, Z12, Z9, Z0, Z1, Z2, Z3, Z6, Z7, Z8, Z4, Z10, Z5); \
	VMOVDQU64 at+768(DI), Z25; \
	MULLIMB(Z24, Z25, Z22, Z13, Z14, Z15, Z16, Z19, Z20, Z21, Z17, Z23, Z18); \
	VMOVDQU64 at+192(DI), Z12; \
	MULLIMB(Z11, Z12, Z9, Z0, Z1, Z2, Z3, Z7, Z8, Z4, Z10, Z5, Z6); \
	VMOVDQU64 at+832(DI), Z25; \
	MULLIMB(Z24, Z25, Z22, Z13, Z14, Z15, Z16, Z20, Z21, Z17, Z23, Z18, Z19); \
	VMOVDQU64 at+256(DI), Z12; \
	MULLIMB(Z11, Z12, Z9, Z0, Z1, Z2, Z3, Z8, Z4, Z10, Z5, Z6, Z7); \
	VMOVDQU64 at+896(DI), Z25; \
	MULLIMB(Z24, Z25, Z22, Z13, Z14, Z15, Z16, Z21, Z17, Z23, Z18, Z19, Z20); \
	NORMALIZE(Z11, Z4, Z10, Z5, Z6, Z7); \
	NORMALIZE(Z24, Z17, Z23, Z18, Z19, Z20)

// One limb after a full round: x is of t1, memory has t0; s0 = 2 t0 + t1, s1 = t0 + 2 t1. s1 may be x's register.
#define FULLLIMB(at, x, y, sum, s0, s1) \
	VMOVDQU64 at(DI), y; \
	VPADDQ x, y, sum; \
	VPADDQ y, sum, s0; \
	VPADDQ x, sum, s1

// One limb after a partial round: x is of t, memory has s1; s0 = 2t + s1, s1 = t + 3 s1. s1 may be x's register.
#define PARTIALLIMB(at, x, y, sum, s0, s1) \
	VMOVDQU64 at(DI), y; \
	VPADDQ x, y, sum; \
	VPADDQ x, sum, s0; \
	VPADDQ y, y, y; \
	VPADDQ y, sum, s1

// A full round: s0 is in Z0 to Z4 and Z13 to Z17, s1 in memory: keys, x^5 of both, then the sum of both is added to each.
#define FULLROUND \
	ADDKEY(0, Z11, Z0, Z1, Z2, Z3, Z4); \
	STORE(Z0, Z1, Z2, Z3, Z4, 0); \
	ADDKEY(0, Z24, Z13, Z14, Z15, Z16, Z17); \
	STORE(Z13, Z14, Z15, Z16, Z17, 640); \
	SBOX(0); \
	STORE(Z4, Z10, Z5, Z6, Z7, 0); \
	LOAD(320, Z0, Z1, Z2, Z3, Z4); \
	ADDKEY(40, Z11, Z0, Z1, Z2, Z3, Z4); \
	STORE(Z0, Z1, Z2, Z3, Z4, 320); \
	STORE(Z17, Z23, Z18, Z19, Z20, 640); \
	LOAD(960, Z13, Z14, Z15, Z16, Z17); \
	ADDKEY(40, Z24, Z13, Z14, Z15, Z16, Z17); \
	STORE(Z13, Z14, Z15, Z16, Z17, 960); \
	SBOX(320); \
	FULLLIMB(0, Z4, Z9, Z11, Z0, Z8); \
	FULLLIMB(64, Z10, Z9, Z11, Z1, Z10); \
	FULLLIMB(128, Z5, Z9, Z11, Z2, Z5); \
	FULLLIMB(192, Z6, Z9, Z11, Z3, Z6); \
	FULLLIMB(256, Z7, Z9, Z11, Z4, Z7); \
	STORE(Z8, Z10, Z5, Z6, Z7, 320); \
	FULLLIMB(640, Z17, Z22, Z24, Z13, Z21); \
	FULLLIMB(704, Z23, Z22, Z24, Z14, Z23); \
	FULLLIMB(768, Z18, Z22, Z24, Z15, Z18); \
	FULLLIMB(832, Z19, Z22, Z24, Z16, Z19); \
	FULLLIMB(896, Z20, Z22, Z24, Z17, Z20); \
	STORE(Z21, Z23, Z18, Z19, Z20, 960); \
	ADDQ $80, SI

// A partial round: as above, with x^5 of s0 alone.
#define PARTIALROUND \
	ADDKEY(0, Z11, Z0, Z1, Z2, Z3, Z4); \
	STORE(Z0, Z1, Z2, Z3, Z4, 0); \
	ADDKEY(0, Z24, Z13, Z14, Z15, Z16, Z17); \
	STORE(Z13, Z14, Z15, Z16, Z17, 640); \
	SBOX(0); \
	PARTIALLIMB(320, Z4, Z9, Z11, Z0, Z8); \
	PARTIALLIMB(384, Z10, Z9, Z11, Z1, Z10); \
	PARTIALLIMB(448, Z5, Z9, Z11, Z2, Z5); \
	PARTIALLIMB(512, Z6, Z9, Z11, Z3, Z6); \
	PARTIALLIMB(576, Z7, Z9, Z11, Z4, Z7); \
	REDUCE(Z9, Z11, Z8, Z10, Z5, Z6, Z7); \
	STORE(Z8, Z10, Z5, Z6, Z7, 320); \
	PARTIALLIMB(960, Z17, Z22, Z24, Z13, Z21); \
	PARTIALLIMB(1024, Z23, Z22, Z24, Z14, Z23); \
	PARTIALLIMB(1088, Z18, Z22, Z24, Z15, Z18); \
	PARTIALLIMB(1152, Z19, Z22, Z24, Z16, Z19); \
	PARTIALLIMB(1216, Z20, Z22, Z24, Z17, Z20); \
	REDUCE(Z22, Z24, Z21, Z23, Z18, Z19, Z20); \
	STORE(Z21, Z23, Z18, Z19, Z20, 960); \
	ADDQ $40, SI

// s1 below 2.3r, normalized.
#define REDUCES1 \
	LOAD(320, Z8, Z10, Z5, Z6, Z7); \
	REDUCE(Z9, Z11, Z8, Z10, Z5, Z6, Z7); \
	STORE(Z8, Z10, Z5, Z6, Z7, 320); \
	LOAD(960, Z21, Z23, Z18, Z19, Z20); \
	REDUCE(Z22, Z24, Z21, Z23, Z18, Z19, Z20); \
	STORE(Z21, Z23, Z18, Z19, Z20, 960)

// func permute16(state *sides, keys *[5]uint64, multiples *lanes)
TEXT ·permute16(SB), NOSPLIT, $0-24
	MOVQ state+0(FP), DI
	MOVQ keys+8(FP), SI
	MOVQ multiples+16(FP), DX
	LOADCONSTANTS
	LOAD(320, Z4, Z10, Z5, Z6, Z7)
	FULLLIMB(0, Z4, Z9, Z11, Z0, Z8)
	FULLLIMB(64, Z10, Z9, Z11, Z1, Z10)
	FULLLIMB(128, Z5, Z9, Z11, Z2, Z5)
	FULLLIMB(192, Z6, Z9, Z11, Z3, Z6)
	FULLLIMB(256, Z7, Z9, Z11, Z4, Z7)
	STORE(Z8, Z10, Z5, Z6, Z7, 320)
	LOAD(960, Z17, Z23, Z18, Z19, Z20)
	FULLLIMB(640, Z17, Z22, Z24, Z13, Z21)
	FULLLIMB(704, Z23, Z22, Z24, Z14, Z23)
	FULLLIMB(768, Z18, Z22, Z24, Z15, Z18)
	FULLLIMB(832, Z19, Z22, Z24, Z16, Z19)
	FULLLIMB(896, Z20, Z22, Z24, Z17, Z20)
	STORE(Z21, Z23, Z18, Z19, Z20, 960)

	MOVQ $3, CX
first:
	FULLROUND
	DECQ CX
	JNZ first

	REDUCES1
	MOVQ $50, CX
partial:
	PARTIALROUND
	DECQ CX
	JNZ partial

	MOVQ $3, CX
last:
	FULLROUND
	DECQ CX
	JNZ last

	REDUCES1
	VZEROUPPER
	RET
