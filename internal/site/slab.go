package site

// A slab makes many short slices in few allocations, one after the other.
type slab[T any] struct {
	new  []T // what was added since the last slice was taken
	rest []T // room for others
}

// add adds to the slice being made.
func (s *slab[T]) add(v T) { s.new = append(s.new, v) }

// take returns the slice that was made; nil if nothing was added.
func (s *slab[T]) take() []T {
	n := len(s.new)
	if n == 0 {
		return nil
	}
	if len(s.rest) < n {
		s.rest = make([]T, max(n, slabSize))
	}
	made := s.rest[:n:n]
	copy(made, s.new)
	s.new, s.rest = s.new[:0], s.rest[n:]
	return made
}

// slabSize is how much room is made at once.
const slabSize = 4096
