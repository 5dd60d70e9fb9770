# `make help` lists the targets. Everything runs offline but for the package registries.

KEYS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/causeway/keys
GO ?= go

.PHONY: help build gpu cuda emulated demo test lint unit install forge kernels heavy device generate drift bench peers plots clean page browser screenshots sweep plant fuzz vuln licences kills soak soak-short faults steady leaders

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: page ## Build bin/causeway
	$(GO) build -o bin/causeway ./cmd/causeway

page: ## Build the signing code of the web page, which is not committed
	GO=$(GO) ./web/build.sh

browser: page ## Walk the web page in a headless Chromium (needs chromium and Node); SHOTS=DIR keeps screenshots
	cd web/browser && { [ -d node_modules/playwright-core ] || npm ci --ignore-scripts --no-audit --no-fund; }
	CAUSEWAY_SHOTS=$(SHOTS) $(GO) $(TEST) -count 1 -timeout 30m ./web/browser

screenshots: ## Make docs/screenshots anew
	mkdir -p docs/screenshots
	$(MAKE) browser SHOTS=$(CURDIR)/docs/screenshots

gpu: page ## Build bin/causeway for NVIDIA devices, and bin/gpu; needs nvcc (ARCHS="80 90" where no device answers; EMULATE=1 on the CPU, for tests)
	EMULATE=$(EMULATE) NVCC=$(NVCC) ARCHS="$(ARCHS)" ./prover/gpu/build.sh bin/gpu
	CGO_ENABLED=1 $(GO) build -tags cuda -o bin/causeway ./cmd/causeway

cuda: ## Bring NVIDIA's compiler into bin/cuda, from Debian's packages: 1 GB to download, no root
	./prover/gpu/toolkit.sh bin/cuda

emulated: ## Nightly: all of benchmarks/gpu.sh, every circuit, on a GPU that the CPU emulates; and workers whose GPUs fail
	OUT=$(or $(OUT),$(CURDIR)/bin/emulated) EMULATE=1 ./benchmarks/gpu.sh --proofs 2
	$(GO) test -tags cuda -count 1 -timeout 60m -v ./benchmarks -run TestEmulatedGPU
	CAUSEWAY_FAULTS_KEYS=$(KEYS) $(GO) test -tags "faults cuda" -count 1 -timeout 90m -v ./e2e/faults -run TestRealGPU

demo: build ## Deposit, pay, withdraw, prove, settle and restore, on this machine (ARGS="--payments FILE")
	./bin/causeway demo --keys $(KEYS) $(ARGS)

# Most of what is tested waits a good deal, or uses one core: on two, three packages go at a time, and two targets. drift is alone, as it writes what others compile.
test: lint unit ## Everything: vet, unit tests, fuzzed contracts, real proofs end to end, generated files
	$(MAKE) --jobs=2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) browser kernels forge install
	$(MAKE) heavy
	$(MAKE) device
	$(MAKE) drift

# Once with all tags, which leaves out a file of two errors: with others, go would look at every dependency anew, a minute each time. Where nothing is built yet this
# compiles all dependencies: garbage may grow, as vet and compiler are gone before it is much.
lint: ## Formatting, vet and the rules of the architecture
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "run gofmt -w on these"; exit 1; }
	GOGC=400 $(GO) vet -tags "faults cuda" ./...
	$(GO) $(TEST) ./internal/...

# Packages whose tests take gigabytes: most use one core. Their garbage may grow: compiling a circuit makes much of it. At the peak 10.7 GiB (2 cores of an Intel
# Xeon, all of the machine's anonymous memory, 2026-11-29).
HEAVY = ./e2e/... ./circuits/batch ./circuits/cost ./circuits/recursion ./operator/... ./circuits/... ./keyring/... ./benchmarks/...
# Names the code that defines the circuits: what one package's tests have compiled, and found keys to fit, others need not compile again.
BUILT = CAUSEWAY_BUILD=$$($(GO) list -deps -export -f '{{.BuildID}}' ./circuits | git hash-object --stdin)
MODULE = github.com/causeway-l2/causeway

# lint vets everything; and what debuggers need is half of a test's linking.
TEST = test -vet=off -ldflags=-w

# Those that take longest go first.
unit: ## Tests of everything that is quick
	$(GO) $(TEST) -p 3 -timeout 15m ./cmd/causeway ./node ./l1 ./workers/natsq $$($(GO) list ./... | grep -v -E '^$(MODULE)/(circuits|operator|keyring|e2e|benchmarks|internal|web/browser)(/|$$)')

kernels: ## Tests of the CUDA kernels, on a GPU that the CPU emulates
	$(GO) $(TEST) -tags cuda -timeout 30m ./prover/gpu

# -count 1, as go remembers a result however the files have changed that are outside of the module.
install: ## Read the chart and the compose file with Helm's and Compose's own libraries
	cd install/check && $(GO) test -count 1 ./...

forge: ## Property and invariant tests of the contracts, fuzzed against a model; needs Node
	./l1contracts/forge.sh

heavy: ## Tests with compiled circuits and real proofs
	$(BUILT) GOGC=200 $(GO) $(TEST) -p 3 -timeout 30m $(HEAVY)

device: ## A circuit's proof by the kernels, emulated, verified in Solidity
	$(BUILT) $(GO) $(TEST) -tags cuda -timeout 30m ./benchmarks -run TestDeviceInSolidity

vuln: ## Known vulnerabilities in what we build; says NOT RUN where the database cannot be reached (VULN_STRICT=1 fails then)
	GO=$(GO) ./.ci/vuln

licences: ## Licences of all modules that are linked; make lint holds them to a list
	$(GO) test ./internal/lint -run TestLicences -count 1 -v

FUZZTIME ?= 60s
fuzz: ## Nightly: fuzz every decoder, and native code against circuits and contract, FUZZTIME each (60s)
	@for t in $$($(GO) list ./prover ./rollup ./workers ./payments ./deploy ./l1 ./api ./node ./circuits/gadget ./circuits/batch ./circuits/aggregate ./l1contracts ./ceremony); do for f in $$($(GO) test -list '^Fuzz' $$t | grep ^Fuzz); do \
		echo "$$f in $$t"; $(GO) test $$t -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) || exit 1; done; done

plant: ## Plant known faults, one at a time, and show which test catches each (ARGS=part of a name)
	$(GO) run ./internal/plant $(ARGS)

kills: ## Nightly: kill an operator's process at every durable write, and KILLS times (200) at random under load
	$(GO) test ./cmd/causeway -run 'TestM1' -count 1 -timeout 90m -v -walk -kills $(or $(KILLS),200)

soak: ## Nightly: two hours of load, killed workers, restarts of the broker and reorgs; the report goes to REPORT
	$(GO) test ./cmd/causeway -run TestN2Soak -count 1 -timeout 4h -v -soak 2h -report $(or $(REPORT),$(CURDIR)/soak.md)

soak-short: ## The same in twenty minutes
	$(GO) test ./cmd/causeway -run TestN2Soak -count 1 -timeout 2h -v -soak 20m -report $(or $(REPORT),$(CURDIR)/soak.md)

sweep: ## Nightly: every gadget and circuit swept whole for what is not constrained
	$(GO) test -p 1 -timeout 60m -v ./circuits/gadget ./circuits/batch ./circuits/recursion ./circuits/aggregate -run 'TestA19|TestA20|TestA5' -sweep

faults: ## Nightly: kill, stop and starve real workers and a broker while they make real proofs; 20 to 30 minutes on a busy machine (RUN=TestReal01)
	CAUSEWAY_FAULTS_KEYS=$(KEYS) $(GO) test -tags faults -count 1 -timeout 90m -v ./e2e/faults -run '^$(or $(RUN),TestReal)'

STEADY ?= 20m
steady: ## Nightly: for STEADY (20m) at full load no worker is taken for dead that is not, then one is killed and noticed within 45 s
	CAUSEWAY_FAULTS_KEYS=$(KEYS) $(GO) test -tags faults -count 1 -timeout 0 -v ./e2e/faults -run '^TestSteady' -args -steady $(STEADY)

generate: ## Rebuild all generated files: verifier, bindings, vectors, costs, gas
	$(BUILT) ./l1contracts/generate.sh $(KEYS)
	$(GO) test ./rollup/rolluptest/vectors -update
	$(GO) test ./circuits/cost -timeout 30m -run TestGolden -update
	$(GO) test ./l1contracts/ -run Gas -update

drift: ## Fail when a generated file is not what its sources give
	$(BUILT) ./l1contracts/generate.sh $(KEYS)
	@git diff --exit-code --stat -- l1contracts testdata circuits/testdata || { echo "generated files drifted: run make generate and commit"; exit 1; }

bench: build ## Benchmarks; results go to benchmarks/results
	./bin/causeway bench all --keys $(KEYS) --out benchmarks/results

plots: build ## Draw the latest results, into docs/plots
	./bin/causeway bench plots

peers: ## Compile other projects' circuits and count their constraints, each from a module of its own
	cd benchmarks/peers/gnark && $(GO) run .
	cd benchmarks/peers/zkbnb && $(GO) run .

clean: ## Remove what make built here; keys stay in their cache
	rm -rf bin l1contracts/out

leaders: ## Nightly: the leader of a cluster of three brokers dies 20 times, 20 s apart, while jobs are proven
	$(GO) test ./workers/natsq -count 1 -timeout 60m -v -run TestFault16 -leaders 20 -apart 20s
