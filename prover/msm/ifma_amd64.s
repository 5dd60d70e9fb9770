//go:build !purego

// Eight additions of points at a time, with the 52-bit multiply-add of AVX-512 IFMA. docs and bounds: ifma_amd64.go.

#include "textflag.h"

// Constants, read with broadcasts: p, 2p and 4p in five limbs each, -1/p mod 2^52, 2^52-1, sign and index of a reference.

DATA ·constants<>+0(SB)/8, $0x00008c16d87cfd47
DATA ·constants<>+8(SB)/8, $0x000916871ca8d3c2
DATA ·constants<>+16(SB)/8, $0x000181585d97816a
DATA ·constants<>+24(SB)/8, $0x000a029b85045b68
DATA ·constants<>+32(SB)/8, $0x000030644e72e131
DATA ·constants<>+40(SB)/8, $0x0001182db0f9fa8e
DATA ·constants<>+48(SB)/8, $0x00022d0e3951a784
DATA ·constants<>+56(SB)/8, $0x000302b0bb2f02d5
DATA ·constants<>+64(SB)/8, $0x000405370a08b6d0
DATA ·constants<>+72(SB)/8, $0x000060c89ce5c263
DATA ·constants<>+80(SB)/8, $0x0002305b61f3f51c
DATA ·constants<>+88(SB)/8, $0x00045a1c72a34f08
DATA ·constants<>+96(SB)/8, $0x00060561765e05aa
DATA ·constants<>+104(SB)/8, $0x00080a6e14116da0
DATA ·constants<>+112(SB)/8, $0x0000c19139cb84c6
DATA ·constants<>+120(SB)/8, $0x00020782e4866389
DATA ·constants<>+128(SB)/8, $0x000fffffffffffff
DATA ·constants<>+136(SB)/8, $0x0000000080000000
DATA ·constants<>+144(SB)/8, $0x000000007fffffff
GLOBL ·constants<>(SB), RODATA|NOPTR, $152

// Where each lane of a store of eight points begins.
DATA ·rows<>+0(SB)/8, $0
DATA ·rows<>+8(SB)/8, $64
DATA ·rows<>+16(SB)/8, $128
DATA ·rows<>+24(SB)/8, $192
DATA ·rows<>+32(SB)/8, $256
DATA ·rows<>+40(SB)/8, $320
DATA ·rows<>+48(SB)/8, $384
DATA ·rows<>+56(SB)/8, $448
GLOBL ·rows<>(SB), RODATA|NOPTR, $64

// Registers that hold constants throughout: Z17 to Z21 p, Z22 -1/p, Z23 the mask of a limb.
#define LOADCONSTANTS \
	VPBROADCASTQ ·constants<>+0(SB), Z17; \
	VPBROADCASTQ ·constants<>+8(SB), Z18; \
	VPBROADCASTQ ·constants<>+16(SB), Z19; \
	VPBROADCASTQ ·constants<>+24(SB), Z20; \
	VPBROADCASTQ ·constants<>+32(SB), Z21; \
	VPBROADCASTQ ·constants<>+120(SB), Z22; \
	VPBROADCASTQ ·constants<>+128(SB), Z23

// One limb of b in a Montgomery product of a, Z0 to Z4: t += a*b, then t = (t + m*p) / 2^52. The register of t0 becomes that of t5, zero.
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

// Z15, Z10, Z11, Z12, Z13 = a * b / 2^260 mod p, with a in Z0 to Z4 and b in Z5 to Z9. Uses Z14 and Z16.
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

// Adds a constant, given by its offset: 40 is 2p, 80 is 4p.
#define ADDCONSTANT(at, l0, l1, l2, l3, l4) \
	VPADDQ.BCST ·constants<>+at+0(SB), l0, l0; \
	VPADDQ.BCST ·constants<>+at+8(SB), l1, l1; \
	VPADDQ.BCST ·constants<>+at+16(SB), l2, l2; \
	VPADDQ.BCST ·constants<>+at+24(SB), l3, l3; \
	VPADDQ.BCST ·constants<>+at+32(SB), l4, l4

// Subtracts what is in memory.
#define SUBMEM(at, base, l0, l1, l2, l3, l4) \
	VPSUBQ at+0(base), l0, l0; \
	VPSUBQ at+64(base), l1, l1; \
	VPSUBQ at+128(base), l2, l2; \
	VPSUBQ at+192(base), l3, l3; \
	VPSUBQ at+256(base), l4, l4

// Subtracts 2p where that leaves nothing negative. Uses Z5 to Z9, Z16, K1.
#define REDUCE(l0, l1, l2, l3, l4) \
	VPSUBQ.BCST ·constants<>+40(SB), l0, Z5; \
	VPSUBQ.BCST ·constants<>+48(SB), l1, Z6; \
	VPSUBQ.BCST ·constants<>+56(SB), l2, Z7; \
	VPSUBQ.BCST ·constants<>+64(SB), l3, Z8; \
	VPSUBQ.BCST ·constants<>+72(SB), l4, Z9; \
	NORMALIZE(Z5, Z6, Z7, Z8, Z9); \
	VPMOVQ2M Z9, K1; \
	KNOTB K1, K1; \
	VMOVDQA64 Z5, K1, l0; \
	VMOVDQA64 Z6, K1, l1; \
	VMOVDQA64 Z7, K1, l2; \
	VMOVDQA64 Z8, K1, l3; \
	VMOVDQA64 Z9, K1, l4

// Four words of 64 bits in Z24 to Z27 become five limbs. Uses Z16.
#define TOLIMBS(l0, l1, l2, l3, l4) \
	VPANDQ Z23, Z24, l0; \
	VPSRLQ $52, Z24, l1; \
	VPSLLQ $12, Z25, Z16; \
	VPORQ Z16, l1, l1; \
	VPANDQ Z23, l1, l1; \
	VPSRLQ $40, Z25, l2; \
	VPSLLQ $24, Z26, Z16; \
	VPORQ Z16, l2, l2; \
	VPANDQ Z23, l2, l2; \
	VPSRLQ $28, Z26, l3; \
	VPSLLQ $36, Z27, Z16; \
	VPORQ Z16, l3, l3; \
	VPANDQ Z23, l3, l3; \
	VPSRLQ $16, Z27, l4

// Five limbs become four words, in Z24 to Z27. Uses Z16.
#define TOWORDS(l0, l1, l2, l3, l4) \
	VPSLLQ $52, l1, Z24; \
	VPORQ l0, Z24, Z24; \
	VPSRLQ $12, l1, Z25; \
	VPSLLQ $40, l2, Z16; \
	VPORQ Z16, Z25, Z25; \
	VPSRLQ $24, l2, Z26; \
	VPSLLQ $28, l3, Z16; \
	VPORQ Z16, Z26, Z26; \
	VPSRLQ $36, l3, Z27; \
	VPSLLQ $16, l4, Z16; \
	VPORQ Z16, Z27, Z27

// Gathers four words at a displacement from the points that Z28 points to, relative to SI. Uses K2.
#define GATHER(at) \
	KXNORB K2, K2, K2; \
	VPGATHERQQ at+0(SI)(Z28*1), K2, Z24; \
	KXNORB K2, K2, K2; \
	VPGATHERQQ at+8(SI)(Z28*1), K2, Z25; \
	KXNORB K2, K2, K2; \
	VPGATHERQQ at+16(SI)(Z28*1), K2, Z26; \
	KXNORB K2, K2, K2; \
	VPGATHERQQ at+24(SI)(Z28*1), K2, Z27

// Scatters Z24 to Z27 to eight rows in Z29, relative to DI. Uses K2.
#define SCATTER(at) \
	KXNORB K2, K2, K2; \
	VPSCATTERQQ Z24, K2, at+0(DI)(Z29*1); \
	KXNORB K2, K2, K2; \
	VPSCATTERQQ Z25, K2, at+8(DI)(Z29*1); \
	KXNORB K2, K2, K2; \
	VPSCATTERQQ Z26, K2, at+16(DI)(Z29*1); \
	KXNORB K2, K2, K2; \
	VPSCATTERQQ Z27, K2, at+24(DI)(Z29*1)

// Eight references at (index) become offsets in Z28, and signs in a mask.
#define REFERENCES(index, sign) \
	VPMOVZXDQ (index), Z28; \
	VPTESTMQ.BCST ·constants<>+136(SB), Z28, sign; \
	VPANDQ.BCST ·constants<>+144(SB), Z28, Z28; \
	VPSLLQ $6, Z28, Z28

// y = 2p - y where the sign is set.
#define NEGATE(sign, l0, l1, l2, l3, l4) \
	VPBROADCASTQ ·constants<>+40(SB), Z16; \
	VPSUBQ l0, Z16, sign, l0; \
	VPBROADCASTQ ·constants<>+48(SB), Z16; \
	VPSUBQ l1, Z16, sign, l1; \
	VPBROADCASTQ ·constants<>+56(SB), Z16; \
	VPSUBQ l2, Z16, sign, l2; \
	VPBROADCASTQ ·constants<>+64(SB), Z16; \
	VPSUBQ l3, Z16, sign, l3; \
	VPBROADCASTQ ·constants<>+72(SB), Z16; \
	VPSUBQ l4, Z16, sign, l4

#define FETCH(at, index) \
	MOVL at(index), AX; \
	SHLL $1, AX; \
	SHLQ $5, AX; \
	PREFETCHT0 (SI)(AX*1)

// Offsets in a group: X1, X1+X2, Y1, X2-X1, Y2-Y1, and the product of all X2-X1 before.
#define GX 0
#define GSUM 320
#define GY 640
#define GDX 960
#define GDY 1280
#define GPREFIX 1600
#define GROUP 1920

// func prepare(points *curve.G1Affine, first, second *uint32, groups int, work, product *lanes)
TEXT ·prepare(SB), NOSPLIT, $0-48
	MOVQ points+0(FP), SI
	MOVQ first+8(FP), R8
	MOVQ second+16(FP), R9
	MOVQ groups+24(FP), CX
	MOVQ work+32(FP), DI
	MOVQ product+40(FP), DX
	LOADCONSTANTS

prepareGroup:
	FETCH(128, R8)
	FETCH(132, R8)
	FETCH(136, R8)
	FETCH(140, R8)
	FETCH(144, R8)
	FETCH(148, R8)
	FETCH(152, R8)
	FETCH(156, R8)
	FETCH(128, R9)
	FETCH(132, R9)
	FETCH(136, R9)
	FETCH(140, R9)
	FETCH(144, R9)
	FETCH(148, R9)
	FETCH(152, R9)
	FETCH(156, R9)

	REFERENCES(R8, K3)
	GATHER(0)
	TOLIMBS(Z0, Z1, Z2, Z3, Z4)
	STORE(Z0, Z1, Z2, Z3, Z4, GX, DI)
	GATHER(32)
	TOLIMBS(Z5, Z6, Z7, Z8, Z9)
	NEGATE(K3, Z5, Z6, Z7, Z8, Z9)
	STORE(Z5, Z6, Z7, Z8, Z9, GY, DI)

	REFERENCES(R9, K3)
	GATHER(0)
	TOLIMBS(Z5, Z6, Z7, Z8, Z9)
	VPADDQ Z0, Z5, Z10
	VPADDQ Z1, Z6, Z11
	VPADDQ Z2, Z7, Z12
	VPADDQ Z3, Z8, Z13
	VPADDQ Z4, Z9, Z14
	STORE(Z10, Z11, Z12, Z13, Z14, GSUM, DI)
	VPSUBQ Z0, Z5, Z5
	VPSUBQ Z1, Z6, Z6
	VPSUBQ Z2, Z7, Z7
	VPSUBQ Z3, Z8, Z8
	VPSUBQ Z4, Z9, Z9
	ADDCONSTANT(40, Z5, Z6, Z7, Z8, Z9)
	NORMALIZE(Z5, Z6, Z7, Z8, Z9)
	STORE(Z5, Z6, Z7, Z8, Z9, GDX, DI)
	GATHER(32)
	TOLIMBS(Z10, Z11, Z12, Z13, Z14)
	NEGATE(K3, Z10, Z11, Z12, Z13, Z14)
	SUBMEM(GY, DI, Z10, Z11, Z12, Z13, Z14)
	ADDCONSTANT(40, Z10, Z11, Z12, Z13, Z14)
	NORMALIZE(Z10, Z11, Z12, Z13, Z14)
	STORE(Z10, Z11, Z12, Z13, Z14, GDY, DI)

	LOAD(0, DX, Z0, Z1, Z2, Z3, Z4)
	STORE(Z0, Z1, Z2, Z3, Z4, GPREFIX, DI)
	MUL
	STORE(Z15, Z10, Z11, Z12, Z13, 0, DX)

	ADDQ $32, R8
	ADDQ $32, R9
	ADDQ $GROUP, DI
	DECQ CX
	JNZ prepareGroup
	VZEROUPPER
	RET

// func finish(work *lanes, groups int, inverse *lanes, out *curve.G1Affine)
TEXT ·finish(SB), NOSPLIT, $0-32
	MOVQ work+0(FP), SI
	MOVQ groups+8(FP), CX
	MOVQ inverse+16(FP), DX
	MOVQ out+24(FP), DI
	LOADCONSTANTS
	VMOVDQU64 ·rows<>(SB), Z29

	// From the last group to the first.
	MOVQ CX, AX
	DECQ AX
	MOVQ AX, R8
	SHLQ $9, R8
	ADDQ R8, DI
	IMUL3Q $GROUP, AX, AX
	ADDQ AX, SI

finishGroup:
	LOAD(0, DX, Z0, Z1, Z2, Z3, Z4)
	LOAD(GDX, SI, Z5, Z6, Z7, Z8, Z9)
	MUL
	STORE(Z15, Z10, Z11, Z12, Z13, 0, DX)
	LOAD(GPREFIX, SI, Z5, Z6, Z7, Z8, Z9)
	MUL
	COPY(Z15, Z10, Z11, Z12, Z13, Z0, Z1, Z2, Z3, Z4)
	LOAD(GDY, SI, Z5, Z6, Z7, Z8, Z9)
	MUL

	// The slope L, then X3 = L*L + 4p - (X1 + X2).
	COPY(Z15, Z10, Z11, Z12, Z13, Z0, Z1, Z2, Z3, Z4)
	COPY(Z15, Z10, Z11, Z12, Z13, Z5, Z6, Z7, Z8, Z9)
	MUL
	ADDCONSTANT(80, Z15, Z10, Z11, Z12, Z13)
	SUBMEM(GSUM, SI, Z15, Z10, Z11, Z12, Z13)
	NORMALIZE(Z15, Z10, Z11, Z12, Z13)
	REDUCE(Z15, Z10, Z11, Z12, Z13)
	REDUCE(Z15, Z10, Z11, Z12, Z13)
	TOWORDS(Z15, Z10, Z11, Z12, Z13)
	SCATTER(0)

	// Y3 = 4L * (X1 - X3 + 2p) + 2p - Y1.
	LOAD(GX, SI, Z5, Z6, Z7, Z8, Z9)
	VPSUBQ Z15, Z5, Z5
	VPSUBQ Z10, Z6, Z6
	VPSUBQ Z11, Z7, Z7
	VPSUBQ Z12, Z8, Z8
	VPSUBQ Z13, Z9, Z9
	ADDCONSTANT(40, Z5, Z6, Z7, Z8, Z9)
	NORMALIZE(Z5, Z6, Z7, Z8, Z9)
	VPSLLQ $2, Z0, Z0
	VPSLLQ $2, Z1, Z1
	VPSLLQ $2, Z2, Z2
	VPSLLQ $2, Z3, Z3
	VPSLLQ $2, Z4, Z4
	NORMALIZE(Z0, Z1, Z2, Z3, Z4)
	MUL
	ADDCONSTANT(40, Z15, Z10, Z11, Z12, Z13)
	SUBMEM(GY, SI, Z15, Z10, Z11, Z12, Z13)
	NORMALIZE(Z15, Z10, Z11, Z12, Z13)
	REDUCE(Z15, Z10, Z11, Z12, Z13)
	TOWORDS(Z15, Z10, Z11, Z12, Z13)
	SCATTER(32)

	SUBQ $GROUP, SI
	SUBQ $512, DI
	DECQ CX
	JNZ finishGroup
	VZEROUPPER
	RET

// Two words of a displacement in the quadratic extension follow each other: X is A0, A1 at 0 and 32, Y at 64 and 96.

#define FETCH2(at, index) \
	MOVL at(index), AX; \
	SHLL $1, AX; \
	SHLQ $6, AX; \
	PREFETCHT0 (SI)(AX*1); \
	PREFETCHT0 64(SI)(AX*1)

#define ADDMEM(at, base, l0, l1, l2, l3, l4) \
	VPADDQ at+0(base), l0, l0; \
	VPADDQ at+64(base), l1, l1; \
	VPADDQ at+128(base), l2, l2; \
	VPADDQ at+192(base), l3, l3; \
	VPADDQ at+256(base), l4, l4

// Offsets in a group of G2. T and U are for what comes in between.
#define HX0 0
#define HX1 320
#define HSUM0 640
#define HSUM1 960
#define HY0 1280
#define HY1 1600
#define HDX0 1920
#define HDX1 2240
#define HDY0 2560
#define HDY1 2880
#define HNORM 3200
#define HPREFIX 3520
#define HT 3840
#define HU 4160
#define HGROUP 4480

// A coordinate of the second point, gathered and in Z5 to Z9: its sum with the first one's, and the difference.
#define SECONDX(x, sum, dx) \
	LOAD(x, DI, Z0, Z1, Z2, Z3, Z4); \
	VPADDQ Z0, Z5, Z10; \
	VPADDQ Z1, Z6, Z11; \
	VPADDQ Z2, Z7, Z12; \
	VPADDQ Z3, Z8, Z13; \
	VPADDQ Z4, Z9, Z14; \
	STORE(Z10, Z11, Z12, Z13, Z14, sum, DI); \
	VPSUBQ Z0, Z5, Z5; \
	VPSUBQ Z1, Z6, Z6; \
	VPSUBQ Z2, Z7, Z7; \
	VPSUBQ Z3, Z8, Z8; \
	VPSUBQ Z4, Z9, Z9; \
	ADDCONSTANT(40, Z5, Z6, Z7, Z8, Z9); \
	NORMALIZE(Z5, Z6, Z7, Z8, Z9); \
	STORE(Z5, Z6, Z7, Z8, Z9, dx, DI)

#define SECONDY(y, dy) \
	NEGATE(K3, Z5, Z6, Z7, Z8, Z9); \
	SUBMEM(y, DI, Z5, Z6, Z7, Z8, Z9); \
	ADDCONSTANT(40, Z5, Z6, Z7, Z8, Z9); \
	NORMALIZE(Z5, Z6, Z7, Z8, Z9); \
	STORE(Z5, Z6, Z7, Z8, Z9, dy, DI)

// The product of two numbers of a group, in Z15, Z10, Z11, Z12, Z13.
#define MULMEM(a, b, base) \
	LOAD(a, base, Z0, Z1, Z2, Z3, Z4); \
	LOAD(b, base, Z5, Z6, Z7, Z8, Z9); \
	MUL

// func prepare2(points *curve.G2Affine, first, second *uint32, groups int, work, product *lanes)
TEXT ·prepare2(SB), NOSPLIT, $0-48
	MOVQ points+0(FP), SI
	MOVQ first+8(FP), R8
	MOVQ second+16(FP), R9
	MOVQ groups+24(FP), CX
	MOVQ work+32(FP), DI
	MOVQ product+40(FP), DX
	LOADCONSTANTS

prepare2Group:
	FETCH2(128, R8)
	FETCH2(132, R8)
	FETCH2(136, R8)
	FETCH2(140, R8)
	FETCH2(144, R8)
	FETCH2(148, R8)
	FETCH2(152, R8)
	FETCH2(156, R8)
	FETCH2(128, R9)
	FETCH2(132, R9)
	FETCH2(136, R9)
	FETCH2(140, R9)
	FETCH2(144, R9)
	FETCH2(148, R9)
	FETCH2(152, R9)
	FETCH2(156, R9)

	REFERENCES(R8, K3)
	VPADDQ Z28, Z28, Z28
	GATHER(0)
	TOLIMBS(Z0, Z1, Z2, Z3, Z4)
	STORE(Z0, Z1, Z2, Z3, Z4, HX0, DI)
	GATHER(32)
	TOLIMBS(Z0, Z1, Z2, Z3, Z4)
	STORE(Z0, Z1, Z2, Z3, Z4, HX1, DI)
	GATHER(64)
	TOLIMBS(Z5, Z6, Z7, Z8, Z9)
	NEGATE(K3, Z5, Z6, Z7, Z8, Z9)
	STORE(Z5, Z6, Z7, Z8, Z9, HY0, DI)
	GATHER(96)
	TOLIMBS(Z5, Z6, Z7, Z8, Z9)
	NEGATE(K3, Z5, Z6, Z7, Z8, Z9)
	STORE(Z5, Z6, Z7, Z8, Z9, HY1, DI)

	REFERENCES(R9, K3)
	VPADDQ Z28, Z28, Z28
	GATHER(0)
	TOLIMBS(Z5, Z6, Z7, Z8, Z9)
	SECONDX(HX0, HSUM0, HDX0)
	GATHER(32)
	TOLIMBS(Z5, Z6, Z7, Z8, Z9)
	SECONDX(HX1, HSUM1, HDX1)
	GATHER(64)
	TOLIMBS(Z5, Z6, Z7, Z8, Z9)
	SECONDY(HY0, HDY0)
	GATHER(96)
	TOLIMBS(Z5, Z6, Z7, Z8, Z9)
	SECONDY(HY1, HDY1)

	// The norm of the difference is what is inverted.
	MULMEM(HDX0, HDX0, DI)
	STORE(Z15, Z10, Z11, Z12, Z13, HNORM, DI)
	MULMEM(HDX1, HDX1, DI)
	ADDMEM(HNORM, DI, Z15, Z10, Z11, Z12, Z13)
	NORMALIZE(Z15, Z10, Z11, Z12, Z13)
	STORE(Z15, Z10, Z11, Z12, Z13, HNORM, DI)
	COPY(Z15, Z10, Z11, Z12, Z13, Z5, Z6, Z7, Z8, Z9)
	LOAD(0, DX, Z0, Z1, Z2, Z3, Z4)
	STORE(Z0, Z1, Z2, Z3, Z4, HPREFIX, DI)
	MUL
	STORE(Z15, Z10, Z11, Z12, Z13, 0, DX)

	ADDQ $32, R8
	ADDQ $32, R9
	ADDQ $HGROUP, DI
	DECQ CX
	JNZ prepare2Group
	VZEROUPPER
	RET

// func finish2(work *lanes, groups int, inverse *lanes, out *curve.G2Affine)
TEXT ·finish2(SB), NOSPLIT, $0-32
	MOVQ work+0(FP), SI
	MOVQ groups+8(FP), CX
	MOVQ inverse+16(FP), DX
	MOVQ out+24(FP), DI
	LOADCONSTANTS
	VMOVDQU64 ·rows<>(SB), Z29
	VPADDQ Z29, Z29, Z29

	MOVQ CX, AX
	DECQ AX
	MOVQ AX, R8
	SHLQ $10, R8
	ADDQ R8, DI
	IMUL3Q $HGROUP, AX, AX
	ADDQ AX, SI

finish2Group:
	// The inverse of this norm, kept where the norm was, and the inverse of the product of all norms before.
	LOAD(0, DX, Z0, Z1, Z2, Z3, Z4)
	LOAD(HNORM, SI, Z5, Z6, Z7, Z8, Z9)
	MUL
	STORE(Z15, Z10, Z11, Z12, Z13, 0, DX)
	LOAD(HPREFIX, SI, Z5, Z6, Z7, Z8, Z9)
	MUL
	STORE(Z15, Z10, Z11, Z12, Z13, HNORM, SI)

	// T + U*u = dy * conjugate of dx: v0 + v1 and (dy0 + dy1) * (dx0 - dx1) - v0 + v1.
	MULMEM(HDY0, HDX0, SI)
	STORE(Z15, Z10, Z11, Z12, Z13, HT, SI)
	MULMEM(HDY1, HDX1, SI)
	STORE(Z15, Z10, Z11, Z12, Z13, HU, SI)
	LOAD(HDY0, SI, Z0, Z1, Z2, Z3, Z4)
	ADDMEM(HDY1, SI, Z0, Z1, Z2, Z3, Z4)
	NORMALIZE(Z0, Z1, Z2, Z3, Z4)
	LOAD(HDX0, SI, Z5, Z6, Z7, Z8, Z9)
	SUBMEM(HDX1, SI, Z5, Z6, Z7, Z8, Z9)
	ADDCONSTANT(80, Z5, Z6, Z7, Z8, Z9)
	NORMALIZE(Z5, Z6, Z7, Z8, Z9)
	MUL
	ADDCONSTANT(40, Z15, Z10, Z11, Z12, Z13)
	SUBMEM(HT, SI, Z15, Z10, Z11, Z12, Z13)
	ADDMEM(HU, SI, Z15, Z10, Z11, Z12, Z13)
	NORMALIZE(Z15, Z10, Z11, Z12, Z13)
	LOAD(HT, SI, Z0, Z1, Z2, Z3, Z4)
	ADDMEM(HU, SI, Z0, Z1, Z2, Z3, Z4)
	NORMALIZE(Z0, Z1, Z2, Z3, Z4)
	STORE(Z15, Z10, Z11, Z12, Z13, HU, SI)

	// The slope, kept where dy was.
	LOAD(HNORM, SI, Z5, Z6, Z7, Z8, Z9)
	MUL
	STORE(Z15, Z10, Z11, Z12, Z13, HDY0, SI)
	MULMEM(HU, HNORM, SI)
	STORE(Z15, Z10, Z11, Z12, Z13, HDY1, SI)

	// X3 = (L0 + L1) * (L0 - L1) + 2*L0*L1*u - (X1 + X2), and X1 - X3 where dx was.
	LOAD(HDY0, SI, Z0, Z1, Z2, Z3, Z4)
	COPY(Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z8, Z9)
	ADDMEM(HDY1, SI, Z0, Z1, Z2, Z3, Z4)
	NORMALIZE(Z0, Z1, Z2, Z3, Z4)
	SUBMEM(HDY1, SI, Z5, Z6, Z7, Z8, Z9)
	ADDCONSTANT(40, Z5, Z6, Z7, Z8, Z9)
	NORMALIZE(Z5, Z6, Z7, Z8, Z9)
	MUL
	ADDCONSTANT(80, Z15, Z10, Z11, Z12, Z13)
	SUBMEM(HSUM0, SI, Z15, Z10, Z11, Z12, Z13)
	NORMALIZE(Z15, Z10, Z11, Z12, Z13)
	REDUCE(Z15, Z10, Z11, Z12, Z13)
	REDUCE(Z15, Z10, Z11, Z12, Z13)
	TOWORDS(Z15, Z10, Z11, Z12, Z13)
	SCATTER(0)
	LOAD(HX0, SI, Z5, Z6, Z7, Z8, Z9)
	VPSUBQ Z15, Z5, Z5
	VPSUBQ Z10, Z6, Z6
	VPSUBQ Z11, Z7, Z7
	VPSUBQ Z12, Z8, Z8
	VPSUBQ Z13, Z9, Z9
	ADDCONSTANT(40, Z5, Z6, Z7, Z8, Z9)
	NORMALIZE(Z5, Z6, Z7, Z8, Z9)
	STORE(Z5, Z6, Z7, Z8, Z9, HDX0, SI)

	LOAD(HDY0, SI, Z0, Z1, Z2, Z3, Z4)
	LOAD(HDY1, SI, Z5, Z6, Z7, Z8, Z9)
	VPADDQ Z5, Z5, Z5
	VPADDQ Z6, Z6, Z6
	VPADDQ Z7, Z7, Z7
	VPADDQ Z8, Z8, Z8
	VPADDQ Z9, Z9, Z9
	NORMALIZE(Z5, Z6, Z7, Z8, Z9)
	MUL
	ADDCONSTANT(80, Z15, Z10, Z11, Z12, Z13)
	SUBMEM(HSUM1, SI, Z15, Z10, Z11, Z12, Z13)
	NORMALIZE(Z15, Z10, Z11, Z12, Z13)
	REDUCE(Z15, Z10, Z11, Z12, Z13)
	REDUCE(Z15, Z10, Z11, Z12, Z13)
	TOWORDS(Z15, Z10, Z11, Z12, Z13)
	SCATTER(32)
	LOAD(HX1, SI, Z5, Z6, Z7, Z8, Z9)
	VPSUBQ Z15, Z5, Z5
	VPSUBQ Z10, Z6, Z6
	VPSUBQ Z11, Z7, Z7
	VPSUBQ Z12, Z8, Z8
	VPSUBQ Z13, Z9, Z9
	ADDCONSTANT(40, Z5, Z6, Z7, Z8, Z9)
	NORMALIZE(Z5, Z6, Z7, Z8, Z9)
	STORE(Z5, Z6, Z7, Z8, Z9, HDX1, SI)

	// Y3 = 4L * (X1 - X3) - Y1: v0 - v1 and (4L0 + 4L1) * (sum of both) - v0 - v1.
	LOAD(HDY0, SI, Z0, Z1, Z2, Z3, Z4)
	VPSLLQ $2, Z0, Z0
	VPSLLQ $2, Z1, Z1
	VPSLLQ $2, Z2, Z2
	VPSLLQ $2, Z3, Z3
	VPSLLQ $2, Z4, Z4
	NORMALIZE(Z0, Z1, Z2, Z3, Z4)
	STORE(Z0, Z1, Z2, Z3, Z4, HDY0, SI)
	LOAD(HDX0, SI, Z5, Z6, Z7, Z8, Z9)
	MUL
	STORE(Z15, Z10, Z11, Z12, Z13, HT, SI)
	LOAD(HDY1, SI, Z0, Z1, Z2, Z3, Z4)
	VPSLLQ $2, Z0, Z0
	VPSLLQ $2, Z1, Z1
	VPSLLQ $2, Z2, Z2
	VPSLLQ $2, Z3, Z3
	VPSLLQ $2, Z4, Z4
	NORMALIZE(Z0, Z1, Z2, Z3, Z4)
	LOAD(HDX1, SI, Z5, Z6, Z7, Z8, Z9)
	MUL
	STORE(Z15, Z10, Z11, Z12, Z13, HU, SI)
	ADDMEM(HDY0, SI, Z0, Z1, Z2, Z3, Z4)
	NORMALIZE(Z0, Z1, Z2, Z3, Z4)
	ADDMEM(HDX0, SI, Z5, Z6, Z7, Z8, Z9)
	NORMALIZE(Z5, Z6, Z7, Z8, Z9)
	MUL
	ADDCONSTANT(40, Z15, Z10, Z11, Z12, Z13)
	ADDCONSTANT(80, Z15, Z10, Z11, Z12, Z13)
	SUBMEM(HT, SI, Z15, Z10, Z11, Z12, Z13)
	SUBMEM(HU, SI, Z15, Z10, Z11, Z12, Z13)
	SUBMEM(HY1, SI, Z15, Z10, Z11, Z12, Z13)
	NORMALIZE(Z15, Z10, Z11, Z12, Z13)
	REDUCE(Z15, Z10, Z11, Z12, Z13)
	REDUCE(Z15, Z10, Z11, Z12, Z13)
	REDUCE(Z15, Z10, Z11, Z12, Z13)
	TOWORDS(Z15, Z10, Z11, Z12, Z13)
	SCATTER(96)
	LOAD(HT, SI, Z0, Z1, Z2, Z3, Z4)
	SUBMEM(HU, SI, Z0, Z1, Z2, Z3, Z4)
	SUBMEM(HY0, SI, Z0, Z1, Z2, Z3, Z4)
	ADDCONSTANT(80, Z0, Z1, Z2, Z3, Z4)
	NORMALIZE(Z0, Z1, Z2, Z3, Z4)
	REDUCE(Z0, Z1, Z2, Z3, Z4)
	REDUCE(Z0, Z1, Z2, Z3, Z4)
	TOWORDS(Z0, Z1, Z2, Z3, Z4)
	SCATTER(64)

	SUBQ $HGROUP, SI
	SUBQ $1024, DI
	DECQ CX
	JNZ finish2Group
	VZEROUPPER
	RET
