package workers

import "context"

type stagesKey struct{}

// WithStages returns a context whose prover tells f of its progress: the name of a stage as it begins, and again whenever it gets on.
// f must be quick.
func WithStages(ctx context.Context, f func(stage string)) context.Context {
	return context.WithValue(ctx, stagesKey{}, f)
}

// EnterStage tells whoever watches the context that a stage begins, or gets on. A prover that says nothing has one stage.
func EnterStage(ctx context.Context, stage string) {
	if f, ok := ctx.Value(stagesKey{}).(func(string)); ok {
		f(stage)
	}
}
