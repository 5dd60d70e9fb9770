//go:build cuda && cgo

package gpu

/*
#cgo CFLAGS: -I${SRCDIR}/kernels
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>
#include "gpu.h"

typedef struct {
  int (*version)(void);
  int (*count)(int *, char *);
  int (*open)(int, cw_gpu **, char *);
  int (*describe)(cw_gpu *, cw_info *, char *);
  void (*close)(cw_gpu *);
  int (*basesNew)(cw_gpu *, int, const void *, const uint32_t *, uint64_t, cw_bases **, char *);
  void (*basesFree)(cw_gpu *, cw_bases *);
  int (*domainNew)(cw_gpu *, int, int, const void *, cw_domain **, char *);
  void (*domainFree)(cw_gpu *, cw_domain *);
  int (*staging)(cw_gpu *, uint64_t, void **, char *);
  int (*put)(cw_gpu *, int, const void *, uint64_t, uint64_t, char *);
  int (*products)(cw_gpu *, cw_domain *, char *);
  int (*multiply)(cw_gpu *, cw_bases *, cw_bases *, int, void *, char *);
  int (*sumchecks)(cw_gpu *, const cw_round *, int, const void *, uint64_t, char *);
  int (*outputs)(cw_gpu *, const void *, void *, char *);
  int (*sumcheck)(cw_gpu *, int, const void *, const void *, void *, char *);
  int (*fold)(cw_gpu *, const void *, void *, char *);
  int (*end)(cw_gpu *, const void *, void *, char *);
  int (*ladder)(cw_gpu *, const void *, const void *, uint64_t, char *);
  int (*step)(cw_gpu *, int, int, const void *, const void *, void *, char *);
  int (*stepFold)(cw_gpu *, const void *, void *, char *);
  int (*stepEnd)(cw_gpu *, const void *, void *, char *);
  int (*compute)(cw_gpu *, int, int, const void *, const void *, void *, uint64_t, char *);
} library;

// load fills the table and returns NULL, or what is missing.
static const char *load(const char *path, library *l) {
  void *h = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!h) return dlerror();
  struct { const char *name; void **to; } all[] = {
    {"cw_version", (void **)&l->version}, {"cw_count", (void **)&l->count}, {"cw_open", (void **)&l->open},
    {"cw_describe", (void **)&l->describe}, {"cw_close", (void **)&l->close}, {"cw_bases_new", (void **)&l->basesNew},
    {"cw_bases_free", (void **)&l->basesFree}, {"cw_domain_new", (void **)&l->domainNew}, {"cw_domain_free", (void **)&l->domainFree},
    {"cw_staging", (void **)&l->staging}, {"cw_put", (void **)&l->put}, {"cw_products", (void **)&l->products},
    {"cw_multiply", (void **)&l->multiply}, {"cw_compute", (void **)&l->compute}, {"cw_sumchecks", (void **)&l->sumchecks},
    {"cw_outputs", (void **)&l->outputs}, {"cw_sumcheck", (void **)&l->sumcheck}, {"cw_fold", (void **)&l->fold}, {"cw_end", (void **)&l->end},
    {"cw_ladder", (void **)&l->ladder}, {"cw_step", (void **)&l->step}, {"cw_step_fold", (void **)&l->stepFold}, {"cw_step_end", (void **)&l->stepEnd},
  };
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
    if (!(*all[i].to = dlsym(h, all[i].name))) return dlerror();
  return 0;
}

static int lVersion(library *l) { return l->version(); }
static int lCount(library *l, int *n, char *e) { return l->count(n, e); }
static int lOpen(library *l, int i, cw_gpu **g, char *e) { return l->open(i, g, e); }
static int lDescribe(library *l, cw_gpu *g, cw_info *i, char *e) { return l->describe(g, i, e); }
static void lClose(library *l, cw_gpu *g) { l->close(g); }
static int lBasesNew(library *l, cw_gpu *g, int group, const void *p, const uint32_t *i, uint64_t n, cw_bases **b, char *e) { return l->basesNew(g, group, p, i, n, b, e); }
static void lBasesFree(library *l, cw_gpu *g, cw_bases *b) { l->basesFree(g, b); }
static int lDomainNew(library *l, cw_gpu *g, int log, int parts, const void *c, cw_domain **d, char *e) { return l->domainNew(g, log, parts, c, d, e); }
static void lDomainFree(library *l, cw_gpu *g, cw_domain *d) { l->domainFree(g, d); }
static int lStaging(library *l, cw_gpu *g, uint64_t n, void **at, char *e) { return l->staging(g, n, at, e); }
static int lPut(library *l, cw_gpu *g, int v, const void *p, uint64_t n, uint64_t size, char *e) { return l->put(g, v, p, n, size, e); }
static int lProducts(library *l, cw_gpu *g, cw_domain *d, char *e) { return l->products(g, d, e); }
static int lMultiply(library *l, cw_gpu *g, cw_bases *b, cw_bases *also, int v, void *out, char *e) { return l->multiply(g, b, also, v, out, e); }
static int lSumchecks(library *l, cw_gpu *g, const cw_round *r, int k, const void *in, uint64_t n, char *e) { return l->sumchecks(g, r, k, in, n, e); }
static int lOutputs(library *l, cw_gpu *g, const void *p, void *out, char *e) { return l->outputs(g, p, out, e); }
static int lSumcheck(library *l, cw_gpu *g, int i, const void *c, const void *p, void *out, char *e) { return l->sumcheck(g, i, c, p, out, e); }
static int lFold(library *l, cw_gpu *g, const void *r, void *out, char *e) { return l->fold(g, r, out, e); }
static int lEnd(library *l, cw_gpu *g, const void *r, void *out, char *e) { return l->end(g, r, out, e); }
static int lLadder(library *l, cw_gpu *g, const void *b, const void *in, uint64_t n, char *e) { return l->ladder(g, b, in, n, e); }
static int lStep(library *l, cw_gpu *g, int i, int s, const void *c, const void *p, void *out, char *e) { return l->step(g, i, s, c, p, out, e); }
static int lStepFold(library *l, cw_gpu *g, const void *r, void *out, char *e) { return l->stepFold(g, r, out, e); }
static int lStepEnd(library *l, cw_gpu *g, const void *r, void *out, char *e) { return l->stepEnd(g, r, out, e); }
static int lCompute(library *l, cw_gpu *g, int f, int op, const void *a, const void *b, void *out, uint64_t n, char *e) { return l->compute(g, f, op, a, b, out, n, e); }
*/
import "C"

import (
	"errors"
	"fmt"
	"time"
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// Vectors on the device.
const (
	wires     = C.CW_WIRES
	left      = C.CW_A
	right     = C.CW_B
	committed = C.CW_COMMITTED
)

// library is a device library. It stays open: CUDA does not survive being closed.
type library struct {
	c    *C.library
	path string
}

func loadLibrary(path string) (*library, error) {
	if path == "" {
		return nil, fmt.Errorf("%w: no device library given: make gpu builds one", prover.ErrNoDevice)
	}
	l := &library{(*C.library)(C.calloc(1, C.sizeof_library)), path}
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	if msg := C.load(name, l.c); msg != nil {
		return nil, fmt.Errorf("%w: device library: %s: make gpu builds it", prover.ErrNoDevice, C.GoString(msg))
	}
	if v := C.lVersion(l.c); v != C.CW_VERSION {
		return nil, fmt.Errorf("%w: device library %s has version %d, this program wants %d: run make gpu", prover.ErrNoDevice, path, v, C.CW_VERSION)
	}
	return l, nil
}

// message is where a call puts its error.
type message [C.CW_ERROR]C.char

func (m *message) at() *C.char { return &m[0] }

// err is the error of a call that returned code.
func (m *message) err(code C.int) error {
	if code == 0 {
		return nil
	}
	return errors.New(C.GoString(m.at()))
}

func (l *library) count() (int, error) {
	var n C.int
	var m message
	err := m.err(C.lCount(l.c, &n, m.at()))
	return int(n), err
}

// handle is an open device. Each call has it alone; what calls leave there for later ones is whoever's who holds device's locks.
type handle struct {
	*library
	gpu *C.cw_gpu
}

func (l *library) open(number int) (*handle, error) {
	h := &handle{library: l}
	var m message
	return h, m.err(C.lOpen(l.c, C.int(number), &h.gpu, m.at()))
}

func (h *handle) close() { C.lClose(h.c, h.gpu) }

func (h *handle) describe() (prover.DeviceInfo, error) {
	var i C.cw_info
	var m message
	if err := m.err(C.lDescribe(h.c, h.gpu, &i, m.at())); err != nil {
		return prover.DeviceInfo{}, err
	}
	version := func(v C.int32_t) string { return fmt.Sprintf("%d.%d", v/1000, v%1000/10) }
	info := prover.DeviceInfo{Name: C.GoString(&i.name[0]), MemoryBytes: int64(i.memory), FreeBytes: int64(i.free),
		HeldBytes: int64(i.held), PeakBytes: int64(i.peak), Busy: time.Duration(i.busy), Class: prover.MemoryClass(int64(i.memory)), Cores: int(i.processors), Library: h.path, Emulated: i.emulated != 0}
	if !info.Emulated {
		info.Compute, info.Driver, info.Runtime = fmt.Sprintf("%d.%d", i.major, i.minor), version(i.driver), version(i.runtime)
	}
	return info, nil
}

type bases struct{ c *C.cw_bases }

// newBases pins points of a group, 64 or 128 bytes each.
func (h *handle) newBases(group int, points unsafe.Pointer, indices []uint32, n int) (b bases, err error) {
	var m message
	err = m.err(C.lBasesNew(h.c, h.gpu, C.int(group), points, (*C.uint32_t)(unsafe.SliceData(indices)), C.uint64_t(n), &b.c, m.at()))
	return b, err
}

func (h *handle) freeBases(b bases) {
	if b.c != nil {
		C.lBasesFree(h.c, h.gpu, b.c)
	}
}

type domain struct{ c *C.cw_domain }

func (h *handle) newDomain(log, parts int, constants unsafe.Pointer) (d domain, err error) {
	var m message
	err = m.err(C.lDomainNew(h.c, h.gpu, C.int(log), C.int(parts), constants, &d.c, m.at()))
	return d, err
}

func (h *handle) freeDomain(d domain) {
	if d.c != nil {
		C.lDomainFree(h.c, h.gpu, d.c)
	}
}

func (h *handle) staging(bytes int) (at unsafe.Pointer, err error) {
	var m message
	err = m.err(C.lStaging(h.c, h.gpu, C.uint64_t(bytes), &at, m.at()))
	return at, err
}

func (h *handle) put(vector int, elements unsafe.Pointer, n, size int) error {
	var m message
	return m.err(C.lPut(h.c, h.gpu, C.int(vector), elements, C.uint64_t(n), C.uint64_t(size), m.at()))
}

func (h *handle) products(d domain) error {
	var m message
	return m.err(C.lProducts(h.c, h.gpu, d.c, m.at()))
}

// multiply writes windows points, and as many more where there is also a second of bases with the same scalars.
func (h *handle) multiply(b, also bases, vector int, out unsafe.Pointer) error {
	var m message
	return m.err(C.lMultiply(h.c, h.gpu, b.c, also.c, C.int(vector), out, m.at()))
}

// sumchecks computes permutations from their inputs, two elements each.
func (h *handle) sumchecks(rounds []sumcheck.Round, inputs unsafe.Pointer, n int) error {
	all := make([]C.cw_round, len(rounds))
	for i := range rounds {
		r, c := &rounds[i], &all[i]
		*(*[2]fr.Element)(unsafe.Pointer(&c.keys)) = r.Keys
		c.first, c.second = [2]C.int32_t{C.int32_t(r.First.A), C.int32_t(r.First.B)}, [2]C.int32_t{C.int32_t(r.Second.A), C.int32_t(r.Second.B)}
		if r.Partial {
			c.partial = 1
		}
	}
	var m message
	return m.err(C.lSumchecks(h.c, h.gpu, unsafe.SliceData(all), C.int(len(all)), inputs, C.uint64_t(n), m.at()))
}

func (h *handle) outputs(point []fr.Element) (out [2]fr.Element, err error) {
	var m message
	err = m.err(C.lOutputs(h.c, h.gpu, elements(point), unsafe.Pointer(&out), m.at()))
	return out, err
}

func (h *handle) sumcheck(round int, c fr.Element, point []fr.Element) (out sumcheck.Values, err error) {
	var m message
	err = m.err(C.lSumcheck(h.c, h.gpu, C.int(round), unsafe.Pointer(&c), elements(point), unsafe.Pointer(&out), m.at()))
	return out, err
}

func (h *handle) fold(r fr.Element) (out sumcheck.Values, err error) {
	var m message
	err = m.err(C.lFold(h.c, h.gpu, unsafe.Pointer(&r), unsafe.Pointer(&out), m.at()))
	return out, err
}

func (h *handle) end(r fr.Element) (left sumcheck.Left, err error) {
	var m message
	var entries [len(left[0])][2]fr.Element
	err = m.err(C.lEnd(h.c, h.gpu, unsafe.Pointer(&r), unsafe.Pointer(&entries), m.at()))
	for i, e := range entries {
		left[0][i], left[1][i] = e[0], e[1]
	}
	return left, err
}

// ladder computes rungs from what they begin with.
func (h *handle) ladder(inputs unsafe.Pointer, n int) error {
	var m message
	base := sumcheck.BasePoints()
	return m.err(C.lLadder(h.c, h.gpu, unsafe.Pointer(&base), inputs, C.uint64_t(n), m.at()))
}

var stages = [...]C.int{sumcheck.Doubling: C.CW_DOUBLING, sumcheck.AddingKey: C.CW_ADDING_KEY, sumcheck.AddingBase: C.CW_ADDING_BASE}

func (h *handle) step(step int, s sumcheck.Stage, c fr.Element, point []fr.Element) (out sumcheck.StepValues, err error) {
	powers := [3]fr.Element{0: c}
	powers[1].Square(&c)
	powers[2].Mul(&powers[1], &c)
	var m message
	err = m.err(C.lStep(h.c, h.gpu, C.int(step), stages[s], unsafe.Pointer(&powers), elements(point), unsafe.Pointer(&out), m.at()))
	return out, err
}

func (h *handle) stepFold(r fr.Element) (out sumcheck.StepValues, err error) {
	var m message
	err = m.err(C.lStepFold(h.c, h.gpu, unsafe.Pointer(&r), unsafe.Pointer(&out), m.at()))
	return out, err
}

func (h *handle) stepEnd(r fr.Element) (out sumcheck.StepInputs, err error) {
	var m message
	err = m.err(C.lStepEnd(h.c, h.gpu, unsafe.Pointer(&r), unsafe.Pointer(&out), m.at()))
	return out, err
}

func elements(s []fr.Element) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(s)) }

// Operations of compute.
const (
	opMultiply  = C.CW_MULTIPLY
	opAdd       = C.CW_ADD
	opSubtract  = C.CW_SUBTRACT
	opCanonical = C.CW_CANONICAL
)

// compute applies an operation to n pairs of elements of the base field (0) or the scalar field (1).
func (h *handle) compute(field, operation int, a, b, out unsafe.Pointer, n int) error {
	var m message
	return m.err(C.lCompute(h.c, h.gpu, C.int(field), C.int(operation), a, b, out, C.uint64_t(n), m.at()))
}
