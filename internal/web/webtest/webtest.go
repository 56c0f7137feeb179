// Package webtest has names of hosts and an end of patience, for tests.
//
// Ground floor, beside web: it takes names with their addresses and gives a
// resolver, so that tests ask hosts by name and never leave this machine, and it
// gives deadlines that are over when a test says so.
package webtest

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// Names returns a resolver that knows these names and is sure that there are no
// others. It asks nobody.
func Names(known map[string]netip.Addr) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			defer server.Close()
			for {
				var size uint16
				if binary.Read(server, binary.BigEndian, &size) != nil {
					return
				}
				question := make([]byte, size)
				if _, err := io.ReadFull(server, question); err != nil {
					return
				}
				reply := answer(question, known)
				_, _ = server.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...))
			}
		}()
		return client, nil
	}}
}

func answer(question []byte, known map[string]netip.Addr) []byte {
	var m dnsmessage.Message
	if err := m.Unpack(question); err != nil || len(m.Questions) == 0 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	addr, ok := known[strings.TrimSuffix(q.Name.String(), ".")]
	if !ok {
		m.RCode = dnsmessage.RCodeNameError
	} else if q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60},
			Body:   &dnsmessage.AResource{A: addr.As4()},
		}}
	}
	reply, err := m.Pack()
	if err != nil {
		panic(err)
	}
	return reply
}

// A Patience ends when the test says so.
type Patience struct {
	mu  sync.Mutex
	end []context.CancelFunc
}

// Deadline is a web.Options.Deadline, whatever the time.
func (p *Patience) Deadline(ctx context.Context, _ time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end = append(p.end, cancel)
	return ctx, cancel
}

// End makes every deadline so far over.
func (p *Patience) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, end := range p.end {
		end()
	}
	p.end = nil
}
