#include "program/declaration.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace program {

std::vector<std::string> declared_option::each_name() const
{
    std::vector<std::string> out;
    for (std::size_t at = 0; at <= names.size();) {
        const auto comma = std::min(names.find(',', at), names.size());
        out.push_back(names.substr(at, comma - at));
        at = comma + 1;
    }
    return out;
}

std::string declared_option::value_name() const
{
    if (is_argument()) {
        const bool is_named = type_name && !type_name->empty();
        auto shown = is_named ? *type_name : names;
        std::transform(shown.begin(), shown.end(), shown.begin(), [](unsigned char each) {
            return static_cast<char>(std::toupper(each));
        });
        return shown;
    }
    return is_flag() ? type_name.value_or("") : type_name.value_or("TEXT");
}

declared_option& declaration::add_option(std::string names, value_target into, std::string about_it)
{
    return options.emplace_back(std::move(names), std::move(into), std::move(about_it));
}

declared_option& declaration::add_flag(std::string names, bool& into, std::string about_it)
{
    return options.emplace_back(std::move(names), &into, std::move(about_it));
}

declaration& declaration::add_command(std::string its_name, std::string about_it)
{
    commands.push_back(std::make_unique<declaration>(std::move(its_name), std::move(about_it), this)
    );
    return *commands.back();
}

const declaration* declaration::find(std::string_view word) const
{
    const auto found = std::find_if(commands.begin(), commands.end(), [word](const auto& each) {
        return each->name == word || (!word.empty() && each->alias == word);
    });
    return found == commands.end() ? nullptr : found->get();
}

bool declaration::was_given(std::string_view option_name) const
{
    return std::any_of(options.begin(), options.end(), [option_name](const auto& each) {
        const auto& names = each.names;
        return each.was_given &&
               (names == option_name || names.ends_with("," + std::string(option_name)));
    });
}

std::string declaration::full_name() const
{
    return parent == nullptr ? name : parent->full_name() + " " + name;
}

} // namespace program
