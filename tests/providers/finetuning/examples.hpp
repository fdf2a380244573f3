#pragma once

#include <andante/core/error.hpp>
#include <andante/http/message.hpp>

#include <boost/json.hpp>

#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace andante::test {

/// One example of the provider's API description: tests/data/finetuning/examples.json.
class example {
public:
    std::string operation;
    std::string kind; ///< "request", "response" or "webhook"
    int status = 0;
    std::string name;
    boost::json::value body;

    std::string title() const { return operation + ' ' + std::to_string(status) + ' ' + name; }
};

inline const std::vector<example>& examples()
{
    static const auto all = [] {
        std::ifstream file("tests/data/finetuning/examples.json");
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        std::vector<example> found;
        const auto rows = boost::json::parse(text);
        for (const auto& row : rows.as_array()) {
            example one;
            one.operation = row.at("operation").as_string();
            one.kind = row.at("kind").as_string();
            one.status = static_cast<int>(row.at("status").as_int64());
            one.name = row.at("name").as_string();
            one.body = row.at("body");
            found.push_back(std::move(one));
        }
        return found;
    }();
    return all;
}

inline const example&
find_example(std::string_view operation, std::string_view kind, std::string_view name)
{
    for (const auto& one : examples()) {
        if (one.operation == operation && one.kind == kind && one.name == name) {
            return one;
        }
    }
    throw std::out_of_range(std::string(operation) + ' ' + std::string(name));
}

inline http::response make_answer(int status, std::string body)
{
    http::response answer;
    answer.status = status;
    answer.body = std::move(body);
    return answer;
}

inline http::response answer_of(const example& one)
{
    return make_answer(one.status, boost::json::serialize(one.body));
}

/// The error of a 200 with this body.
template <class Decode>
andante::error refusal(std::string body, Decode decode)
{
    auto answer = make_answer(200, std::move(body));
    return decode(answer).error();
}

} // namespace andante::test
