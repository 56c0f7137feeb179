package web

import (
	"errors"
	"net/netip"
	"syscall"
)

// errSpecial follows the name of a host.
var errSpecial = errors.New("is an address of a private network or of this machine, which is not asked")

// refuseSpecial is a Dialer's Control: it sees the very address that is about
// to be connected to, after names were looked up and for each redirect anew.
func refuseSpecial(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil || special(a.Addr()) {
		return errSpecial
	}
	return nil
}

// special reports whether an address is anything but a public machine's: the
// special-purpose registries of IANA (RFC 6890 and what was added since),
// multicast, and the forms of IPv6 that carry an address of IPv4.
func special(a netip.Addr) bool {
	a = a.Unmap()
	if nat64.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if a.Is6() && (a.Zone() != "" || !public6.Contains(a)) {
		return true
	}
	for _, p := range specials {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

var (
	nat64    = netip.MustParsePrefix("64:ff9b::/96") // how networks of IPv6 alone reach IPv4, RFC 6052
	public6  = netip.MustParsePrefix("2000::/3")     // all that is given out
	specials = prefixes(
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
		"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
		"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
	)
)

func prefixes(list ...string) (ps []netip.Prefix) {
	for _, s := range list {
		ps = append(ps, netip.MustParsePrefix(s))
	}
	return ps
}
