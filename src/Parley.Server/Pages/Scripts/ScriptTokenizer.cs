namespace Parley.Server.Pages.Scripts;

/// <summary>
/// Takes JavaScript apart (ECMA-262, 12), just far enough to tell code from comments and texts. Where a slash could begin
/// a pattern as well as divide, it gives up and does not guess.
/// </summary>
internal sealed class ScriptTokenizer
{
    // After these a slash begins a pattern, though they look like names.
    private static readonly HashSet<string> s_operators =
    [
        "return", "typeof", "case", "in", "of", "void", "delete", "throw", "new", "else", "do", "await", "yield", "instanceof",
    ];

    private readonly string _path;
    private readonly string _source;
    private readonly List<ScriptToken> _tokens = [];
    private int _at;
    private ScriptToken _last = new(ScriptTokenKind.Mark, ";");

    private ScriptTokenizer(string path, string source)
    {
        _path = path;
        _source = source;
    }

    /// <summary>Takes a source apart; together its pieces are the source again.</summary>
    /// <param name="path">What it is called, for complaints.</param>
    /// <param name="source">The source.</param>
    /// <exception cref="ScriptException">It is not understood.</exception>
    public static IReadOnlyList<ScriptToken> Read(string path, string source)
    {
        var tokenizer = new ScriptTokenizer(path, source);
        while (tokenizer._at < source.Length)
        {
            tokenizer._tokens.Add(tokenizer.Next());
        }

        return tokenizer._tokens;
    }

    private ScriptToken Next()
    {
        var token = Scan();
        if (token.IsCode)
        {
            _last = token;
        }

        return token;
    }

    private ScriptToken Scan()
    {
        var first = _source[_at];
        var second = _at + 1 < _source.Length ? _source[_at + 1] : '\0';
        return first switch
        {
            '\n' or '\r' or '\u2028' or '\u2029' => Take(ScriptTokenKind.LineEnd, 1),
            _ when char.IsWhiteSpace(first) || first == '\ufeff' => Take(ScriptTokenKind.Gap, 1),
            '/' when second == '/' => Take(ScriptTokenKind.Gap, LineLength()),
            '/' when second == '*' => TakeComment(),
            '\'' or '"' => Take(ScriptTokenKind.Text, TextLength(first)),
            '`' => TakeTemplate(),
            '/' => BeginsPattern() ? Take(ScriptTokenKind.Pattern, PatternLength()) : Take(ScriptTokenKind.Mark, 1),
            _ when IsWordPart(first) => Take(ScriptTokenKind.Word, WordLength()),
            '+' or '-' when second == first => Take(ScriptTokenKind.Mark, 2),
            '=' when second == '>' => Take(ScriptTokenKind.Mark, 2),
            _ => Take(ScriptTokenKind.Mark, 1),
        };
    }

    private ScriptToken Take(ScriptTokenKind kind, int length)
    {
        var token = new ScriptToken(kind, _source.Substring(_at, length));
        _at += length;
        return token;
    }

    private ScriptToken TakeComment()
    {
        var end = _source.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Unclear("a comment without an end");
        }

        var length = end + 2 - _at;
        var isLines = _source.AsSpan(_at, length).IndexOfAny('\n', '\r') >= 0;
        return Take(isLines ? ScriptTokenKind.LineEnd : ScriptTokenKind.Gap, length);
    }

    private int LineLength()
    {
        var end = _source.AsSpan(_at).IndexOfAny("\n\r\u2028\u2029");
        return end < 0 ? _source.Length - _at : end;
    }

    private int TextLength(char quote)
    {
        for (var i = _at + 1; i < _source.Length && _source[i] != '\n'; i++)
        {
            if (_source[i] == '\\')
            {
                i++;
            }
            else if (_source[i] == quote)
            {
                return i + 1 - _at;
            }
        }

        throw Unclear("a text without an end");
    }

    /// <summary>A template is one piece, whatever stands in its places.</summary>
    private ScriptToken TakeTemplate()
    {
        var start = _at++;
        while (_at < _source.Length)
        {
            switch (_source[_at])
            {
                case '\\':
                    _at += 2;
                    break;
                case '`':
                    _at++;
                    return new ScriptToken(ScriptTokenKind.Template, _source[start.._at]);
                case '$' when _at + 1 < _source.Length && _source[_at + 1] == '{':
                    _at += 2;
                    SkipPlace();
                    break;
                default:
                    _at++;
                    break;
            }
        }

        throw Unclear("a template without an end");
    }

    private void SkipPlace()
    {
        _last = new ScriptToken(ScriptTokenKind.Mark, "{");
        for (var depth = 1; depth > 0;)
        {
            if (_at >= _source.Length)
            {
                throw Unclear("a template without an end");
            }

            var token = Next();
            depth += token.Is("{") ? 1 : token.Is("}") ? -1 : 0;
        }
    }

    private bool BeginsPattern() => _last.Kind switch
    {
        ScriptTokenKind.Word => s_operators.Contains(_last.Text),
        ScriptTokenKind.Mark when _last.Text is ")" or "]" => false,
        ScriptTokenKind.Mark when _last.Text is "}" or "++" or "--" => throw Unclear($"a slash after {_last.Text}"),
        ScriptTokenKind.Mark => true,
        _ => false,
    };

    private int PatternLength()
    {
        var isInClass = false;
        for (var i = _at + 1; i < _source.Length && _source[i] != '\n'; i++)
        {
            switch (_source[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    isInClass = true;
                    break;
                case ']':
                    isInClass = false;
                    break;
                case '/' when !isInClass:
                    return i + 1 - _at;
            }
        }

        throw Unclear("a pattern without an end");
    }

    private int WordLength()
    {
        var end = _at;
        while (end < _source.Length && IsWordPart(_source[end]))
        {
            end++;
        }

        // The point of 1.5 belongs to the number, the one of a.b to nobody.
        if (char.IsAsciiDigit(_source[_at]) && end + 1 < _source.Length && _source[end] == '.' && char.IsAsciiDigit(_source[end + 1]))
        {
            end++;
            while (end < _source.Length && IsWordPart(_source[end]))
            {
                end++;
            }
        }

        return end - _at;
    }

    internal static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' or '#' or '\\' || c > '\u007f';

    private ScriptException Unclear(string what)
    {
        var line = _source.AsSpan(0, Math.Min(_at, _source.Length)).Count('\n') + 1;
        return new ScriptException($"{_path}, line {line}: {what}.");
    }
}
