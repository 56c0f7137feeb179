package check

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// A Cache remembers answers from run to run. It may be deleted at any time, and
// what cannot be read in it counts as not there. It knows no answer but with the
// time at which it was given: one of the future has no age and counts for nothing.
type Cache struct {
	file string

	mu    sync.Mutex
	known map[string]Answer // by address
	fresh map[string]Answer // of this run
}

// cacheFile is the form of the file; another version counts as not there.
type cacheFile struct {
	Version   int               `json:"version"`
	Addresses map[string]Answer `json:"addresses"`
}

const (
	cacheVersion = 1
	keptFor      = 90 * 24 * time.Hour
)

// OpenCache reads the file, which need not be there.
func OpenCache(file string) *Cache {
	return &Cache{file: file, known: readCache(file), fresh: map[string]Answer{}}
}

func readCache(file string) map[string]Answer {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var f cacheFile
	if json.Unmarshal(b, &f) != nil || f.Version != cacheVersion {
		return nil
	}
	return f.Addresses
}

// get returns the answer for an address, if it is not older than maxAge.
func (c *Cache) get(address string, now time.Time, maxAge time.Duration) (Answer, bool) {
	if c == nil {
		return Answer{}, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.known[address]
	age := now.Sub(a.Asked)
	if !ok || a.State != Alive && a.State != Dead || age < 0 || age >= maxAge {
		return Answer{}, false
	}
	a.Cached = true
	return a, true
}

func (c *Cache) put(address string, a Answer) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fresh[address] = a
}

// Save adds the answers of this run to those in the file, of which another run may
// have written some meanwhile, and leaves out what is too old at now to be of use.
func (c *Cache) Save(now time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.fresh) == 0 {
		return nil
	}
	all := map[string]Answer{}
	maps.Copy(all, readCache(c.file))
	for address, a := range c.fresh {
		if !a.Asked.Before(all[address].Asked) {
			all[address] = a
		}
	}
	maps.DeleteFunc(all, func(_ string, a Answer) bool { return now.Sub(a.Asked) > keptFor })
	b, err := json.Marshal(cacheFile{cacheVersion, all})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.file), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(c.file), filepath.Base(c.file)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), c.file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
