package natsq

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// linesAMinute is how many complaints of the broker are handed on: whoever can reach it can make it complain, and fill a disk with that.
const linesAMinute = 30

// serverLog hands the broker's log on; its notices are chatter.
type serverLog struct {
	log *slog.Logger

	mu      sync.Mutex
	began   time.Time
	lines   int
	leftOut int
}

// say a line, if it is one of the first of its minute.
func (l *serverLog) say(level slog.Level, format string, v []any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.began) > time.Minute {
		if l.leftOut > 0 {
			l.log.Warn("more was left out", "lines", l.leftOut)
		}
		l.began, l.lines, l.leftOut = time.Now(), 0, 0
	}
	if l.lines++; l.lines > linesAMinute {
		l.leftOut++
		return
	}
	text := fmt.Sprintf(format, v...)
	l.log.Log(context.Background(), level, text[:min(len(text), 512)])
}

func (l *serverLog) Noticef(format string, v ...any) { l.log.Debug(fmt.Sprintf(format, v...)) }
func (l *serverLog) Debugf(format string, v ...any)  { l.log.Debug(fmt.Sprintf(format, v...)) }
func (l *serverLog) Tracef(format string, v ...any)  { l.log.Debug(fmt.Sprintf(format, v...)) }
func (l *serverLog) Warnf(format string, v ...any)   { l.say(slog.LevelWarn, format, v) }
func (l *serverLog) Errorf(format string, v ...any)  { l.say(slog.LevelError, format, v) }
func (l *serverLog) Fatalf(format string, v ...any)  { l.log.Error(fmt.Sprintf(format, v...)) }
