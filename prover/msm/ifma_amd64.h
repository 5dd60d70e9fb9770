// Constants and macros of the 52-bit multiply-add of AVX-512 IFMA, eight numbers at a time. Bounds: limbs.go.

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

#define ADDMEM(at, base, l0, l1, l2, l3, l4) \
	VPADDQ at+0(base), l0, l0; \
	VPADDQ at+64(base), l1, l1; \
	VPADDQ at+128(base), l2, l2; \
	VPADDQ at+192(base), l3, l3; \
	VPADDQ at+256(base), l4, l4
