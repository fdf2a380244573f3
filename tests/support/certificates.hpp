#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace andante::support {

/// A directory that goes away with its owner.
class temporary_directory {
public:
    temporary_directory();
    ~temporary_directory();
    temporary_directory(const temporary_directory&) = delete;
    temporary_directory& operator=(const temporary_directory&) = delete;

    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// What a certificate says. Names go into the subject alternative names: "DNS:example.com",
/// "IP:127.0.0.1".
class certificate_wish {
public:
    explicit certificate_wish(std::vector<std::string> alternative_names)
        : names(std::move(alternative_names))
    {}

    std::vector<std::string> names; ///< Empty for a certificate without alternative names.
    std::string common_name;        ///< Empty: the file's name.
    std::chrono::hours valid_from{-24};
    std::chrono::hours valid_until{24};
};

/// A certificate authority made at run time. Files are PEM.
class authority {
public:
    explicit authority(const temporary_directory& where, std::string name = "ca");

    std::string file() const;
    /// Makes NAME.pem (certificate) and NAME.key, signed by this authority.
    void issue(const std::string& name, const certificate_wish& wish) const;
    /// Makes NAME.pem and NAME.key that is signed by itself.
    void issue_self_signed(const std::string& name, const certificate_wish& wish) const;

private:
    std::filesystem::path where_;
    std::string name_;
};

} // namespace andante::support
