// Files that hold private keys or passwords in a form of their own: told by their structure, whatever they
// are called. A store of certificates alone is none.
#pragma once

#include <string_view>

namespace watertight::sources {

// "private key", "key store", "password database", …; empty: the bytes are no such file. Known are PKCS #1,
// #8 and SEC 1 keys in DER, PKCS #12 (RFC 7292), Java's JKS and JCEKS, PuTTY's keys, KeePass databases,
// OpenPGP secret keys and those that GnuPG's agent keeps. `bytes` is the whole file.
[[nodiscard]] std::string_view kind_of_key_store(std::string_view bytes);

// Whether a file that begins so is worth the whole look: 16 bytes are enough.
[[nodiscard]] bool may_be_key_store(std::string_view beginning);

}  // namespace watertight::sources
