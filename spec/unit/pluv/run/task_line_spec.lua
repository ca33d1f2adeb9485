local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local line = require("pluv.run.task_line")

local on_windows = require("host.platform").describe().os == "windows"

describe("command lines of tasks", function()
  it("pass arguments to a shell as words", function()
    for _, case in
      ipairs(on_windows and {} or {
        { "lint", {}, { "sh", "-c", "lint", "sh" } },
        { "lint", { "a b", "$c" }, { "sh", "-c", 'lint "$@"', "sh", "a b", "$c" } },
        { 'lint "$@" src', { "a" }, { "sh", "-c", 'lint "$@" src', "sh", "a" } },
        { "lint;", {}, { "sh", "-c", "lint;", "sh" } },
      })
    do
      assert.same(case[3], line.argv(case[1], case[2]))
    end
  end)

  it("place arguments, outside of single quotes", function()
    for text in
      ([[
      echo $1 to ${2}
      echo ${*}
      echo "$*"
      echo ${@}
      echo ${1:-none}
      echo ${10}
      echo $#
      echo ${#}
      echo "it's $1"
      echo "$(echo "$1")"
      echo $1 # a note
      echo $1;
      cat - "$@" <<END
      echo 'a'"$@"
    ]]):gmatch("[^\n]*%S")
    do
      assert.equal(text, line.argv(text, { "a" })[on_windows and 4 or 3])
    end
  end)

  it("get arguments appended otherwise", function()
    for text in
      ([[
      echo $HOME
      echo $0 ${0} ${HOME} ${#HOME}
      awk '{print $1}'
      echo "$(awk '{print $1}' file)"
      echo `awk '{print $1}' file`
      echo "`awk '{print $1}' file`"
      echo \$1
      echo "\$1"
      echo "a #b; "
      echo a#b
      echo '; #'
      echo \;
      echo \#
      (cd x && ls) && ls 2>&1
      cat <<<text
      echo $((1 << 2))
      case x in x) echo;; esac; echo
    ]]):gmatch("[^\n]*%S")
    do
      if not on_windows then
        assert.equal(text .. ' "$@"', line.argv(text, { "a" })[3])
      end
    end
    if not on_windows then
      assert.equal('printf x "$@"', line.argv("printf x \n\n", { "a" })[3])
      assert.equal('# a note\nmake; # more\nls "$@"', line.argv("# a note\nmake; # more\nls\n", { "a" })[3])
    end
  end)

  it("are refused if arguments would be lost or run", function()
    for text in
      ([[
      make;
      make &
      make &&
      make ||
      make |
      make # a note
      make; # a note
      # a note
      make \
      awk '{print $1}';
      cat <<END
      cat <<-'END'
    ]]):gmatch("[^\n]*%S")
    do
      if not on_windows then
        local failure = assert.raises("cli.usage", line.argv, text, { "a" })
        assert.equal(("the command line `%s` takes no arguments"):format(text), failure.message)
        assert.truthy((failure.hint or ""):find('"$@"', 1, true))
      end
    end
  end)
end)
