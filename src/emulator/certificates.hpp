#pragma once

#include <string>
#include <vector>

namespace andante::inline v0::emulator {

/// A throw-away authority with a server's and a client's certificate, all in PEM.
struct certificate_set {
    std::string ca;
    std::string server;
    std::string server_key;
    std::string client;
    std::string client_key;
};

/// Makes a new set. `hosts` are names and numeric addresses for the server's certificate. Throws
/// std::runtime_error when OpenSSL refuses.
certificate_set make_certificates(const std::vector<std::string>& hosts, bool expired);

} // namespace andante::inline v0::emulator
