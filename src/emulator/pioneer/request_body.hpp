#pragma once

#include "emulator/pioneer/routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::pioneer {

/// A JSON body, read as the service reads it. Every function throws refusal for what is not
/// acceptable.
class json_body {
public:
    explicit json_body(const call& what);

    const boost::json::object& all() const noexcept { return body_; }
    /// Null when it is not there, or null.
    const boost::json::value* find(std::string_view name) const;
    std::string text(std::string_view name) const;
    std::optional<std::string> optional_text(std::string_view name) const;
    bool flag(std::string_view name, bool otherwise) const;
    void check_number(std::string_view name, double least, double most) const;
    /// One of these words, or nothing.
    std::optional<std::string>
    word(std::string_view name, std::initializer_list<std::string_view> allowed) const;
    /// One text or more.
    std::vector<std::string> texts(std::string_view name) const;
    const boost::json::array& array(std::string_view name) const;

private:
    boost::json::object body_;
};

/// What a request for a model that cannot answer is told; nothing for the others.
void check_model(const call& what, std::string_view model);

/// A number of a query, or what stands in its place.
std::int64_t number_in(const query_values& query, std::string_view name, std::int64_t otherwise);
/// A text of a query; empty for none.
std::string text_in(const query_values& query, std::string_view name);

} // namespace andante::inline v0::emulator::pioneer
