// Package parallel does many things of one kind on all processors.
//
// Ground floor; it imports nothing of ours. Who may import it is who may be concurrent:
// content, which reads files, site, which follows references, and publish, which makes
// pages. Results are stored by number, so that none depends on timing.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Do has f(0) to f(n-1) called by as many workers as there are processors, each with an
// f of its own, and returns when all have been. Numbers are taken in their order.
func Do(n int, worker func() (f func(i int))) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for f := worker(); ; {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				f(i)
			}
		})
	}
	workers.Wait()
}
