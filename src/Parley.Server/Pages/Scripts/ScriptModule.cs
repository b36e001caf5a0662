namespace Parley.Server.Pages.Scripts;

/// <summary>
/// One module (ECMA-262, 16.2): what it takes and gives, and its code without that. It understands the ways to import and
/// export that the page uses; others are a <see cref="ScriptException"/>.
/// </summary>
internal sealed class ScriptModule
{
    private readonly IReadOnlyList<ScriptToken> _tokens;
    private readonly List<ScriptImport> _imports = [];
    private readonly List<(string Here, string There)> _exports = [];
    private readonly List<(string Path, string There, string Here)> _passedOn = [];
    private readonly List<string> _passedOnWhole = [];
    private readonly List<string> _workers = [];
    private readonly List<string> _later = [];
    private readonly List<ScriptToken> _code = [];
    private int _at;
    private int _depth;

    private ScriptModule(string path, string source)
    {
        Path = path;
        _tokens = ScriptTokenizer.Read(path, source);
        if (source.Contains(ScriptBundle.Prefix, StringComparison.Ordinal))
        {
            throw Unclear($"the name {ScriptBundle.Prefix} belongs to the bundle");
        }

        while (_at < _tokens.Count)
        {
            ReadNext();
        }
    }

    /// <summary>Its address below the page's root, without a leading slash.</summary>
    public string Path { get; }

    public IReadOnlyList<ScriptImport> Imports => _imports;

    /// <summary>What it gives: the name here and the name for others.</summary>
    public IReadOnlyList<(string Here, string There)> Exports => _exports;

    /// <summary>What it gives of what others give.</summary>
    public IReadOnlyList<(string Path, string There, string Here)> PassedOn => _passedOn;

    /// <summary>The modules of which it gives everything.</summary>
    public IReadOnlyList<string> PassedOnWhole => _passedOnWhole;

    /// <summary>The modules that it runs as workers.</summary>
    public IReadOnlyList<string> Workers => _workers;

    /// <summary>The modules that it loads while it runs.</summary>
    public IReadOnlyList<string> Later => _later;

    /// <summary>The code, without imports and the word export.</summary>
    public IReadOnlyList<ScriptToken> Code => _code;

    /// <summary>Whether it waits at the top.</summary>
    public bool Waits { get; private set; }

    /// <summary>Every module that must have run before.</summary>
    public IEnumerable<string> Needs =>
        _imports.Select(import => import.Path).Concat(_passedOn.Select(one => one.Path)).Concat(_passedOnWhole).Distinct();

    /// <summary>Reads a module.</summary>
    public static ScriptModule Read(string path, string source) => new(path, source);

    private void ReadNext()
    {
        var token = _tokens[_at];
        if (token.Is("import") && !IsMember())
        {
            var next = Peek(1);
            if (next.Is("("))
            {
                ReadLater();
                return;
            }

            if (next.Is("."))
            {
                ReadOwnAddress();
                return;
            }

            if (_depth == 0)
            {
                ReadImport();
                return;
            }
        }

        if (_depth == 0 && token.Is("export"))
        {
            ReadExport();
            return;
        }

        Waits |= _depth == 0 && token.Is("await");
        _depth += token.Is("{") || token.Is("(") || token.Is("[") ? 1 : token.Is("}") || token.Is(")") || token.Is("]") ? -1 : 0;
        _code.Add(token);
        _at++;
    }

    /// <summary><c>import('./b.js')</c>: the address must be known here.</summary>
    private void ReadLater()
    {
        Expect("import");
        Expect("(");
        var later = Target();
        if (!Current().Is(")"))
        {
            throw Unclear("import() is bundled with one address only");
        }

        // A gap behind it may say where a line ends.
        _at = Find(0) + 1;
        _later.Add(later);
        _code.Add(new ScriptToken(ScriptTokenKind.Word, ScriptBundle.LaterMark(later)));
    }

    private void ReadImport()
    {
        Expect("import");
        if (Current().Kind == ScriptTokenKind.Text)
        {
            _imports.Add(new ScriptImport(Target(), []));
        }
        else if (Current().Is("*"))
        {
            Expect("*");
            Expect("as");
            var whole = Word();
            Expect("from");
            _imports.Add(new ScriptImport(Target(), [], whole));
        }
        else
        {
            var names = Names();
            Expect("from");
            _imports.Add(new ScriptImport(Target(), [.. names.Select(name => (name.First, name.Second))]));
        }

        Expect(";");
    }

    private void ReadExport()
    {
        Expect("export");
        if (Current().Is("*"))
        {
            Expect("*");
            Expect("from");
            _passedOnWhole.Add(Target());
            Expect(";");
        }
        else if (Current().Is("{"))
        {
            ReadExportedNames();
        }
        else
        {
            ReadExportedDeclaration();
        }
    }

    private void ReadExportedNames()
    {
        var names = Names();
        if (Current().Is("from"))
        {
            Expect("from");
            var target = Target();
            _passedOn.AddRange(names.Select(name => (target, name.First, name.Second)));
        }
        else
        {
            _exports.AddRange(names.Select(name => (name.First, name.Second)));
        }

        Expect(";");
    }

    private void ReadExportedDeclaration()
    {
        var ahead = Current().Is("async") ? 1 : 0;
        if (!(Current().Is("class") || Current().Is("const") || Peek(ahead).Is("function")))
        {
            throw Unclear($"export {Current().Text} is not bundled");
        }

        var name = Peek(ahead + (Peek(ahead + 1).Is("*") ? 2 : 1));
        if (name.Kind != ScriptTokenKind.Word)
        {
            throw Unclear("what is exported has no name");
        }

        _exports.Add((name.Text, name.Text));
        if (Current().Is("const"))
        {
            CheckIsOne();
        }
    }

    /// <summary>Of "const a = 1, b = 2" only the first name would be found.</summary>
    private void CheckIsOne()
    {
        var depth = 0;
        for (var i = _at; i < _tokens.Count && !(depth == 0 && _tokens[i].Is(";")); i++)
        {
            depth += _tokens[i].Is("{") || _tokens[i].Is("(") || _tokens[i].Is("[") ? 1
                : _tokens[i].Is("}") || _tokens[i].Is(")") || _tokens[i].Is("]") ? -1 : 0;
            if (depth == 0 && _tokens[i].Is(","))
            {
                throw Unclear("export one constant at a time");
            }
        }
    }

    /// <summary><c>import.meta.url</c>, and before it perhaps the address of a worker.</summary>
    private void ReadOwnAddress()
    {
        Expect("import");
        Expect(".");
        Expect("meta");
        Expect(".");
        Expect("url");
        var before = _code.FindLastIndex(token => token.IsCode);
        if (before > 0 && _code[before].Is(",") && _code[before - 1] is { Kind: ScriptTokenKind.Text } address
            && address.Text.EndsWith(".js'", StringComparison.Ordinal))
        {
            var worker = Resolve(address.Text[1..^1]);
            _workers.Add(worker);
            _code[before - 1] = new ScriptToken(ScriptTokenKind.Text, ScriptBundle.WorkerMark(worker));
            _code.Add(new ScriptToken(ScriptTokenKind.Word, "import.meta.url"));
            return;
        }

        // A bundle lies one folder below the root.
        _code.Add(new ScriptToken(ScriptTokenKind.Word, $"new URL('../{Path}',import.meta.url).href"));
    }

    private List<(string First, string Second)> Names()
    {
        var names = new List<(string, string)>();
        Expect("{");
        while (!Current().Is("}"))
        {
            var first = Word();
            var second = first;
            if (Current().Is("as"))
            {
                Expect("as");
                second = Word();
            }

            names.Add((first, second));
            if (!Current().Is("}"))
            {
                Expect(",");
            }
        }

        Expect("}");
        return names;
    }

    private string Target()
    {
        var text = Current();
        if (text.Kind != ScriptTokenKind.Text || text.Text is not ['\'' or '"', '.', ..])
        {
            throw Unclear($"{text.Text} is no address of a module beside this one");
        }

        Skip();
        return Resolve(text.Text[1..^1]);
    }

    private string Resolve(string relative) => new Uri(new Uri($"page:///{Path}"), relative).AbsolutePath[1..];

    private string Word()
    {
        var token = Current();
        if (token is not { Kind: ScriptTokenKind.Word, Text: not null })
        {
            throw Unclear($"{token.Text} is no name");
        }

        Skip();
        return token.Text;
    }

    private void Expect(string text)
    {
        if (!Current().Is(text))
        {
            throw Unclear($"{Current().Text} stands where {text} was expected");
        }

        Skip();
    }

    private ScriptToken Current() => Peek(0);

    /// <summary>Goes to the piece behind this one, over gaps.</summary>
    private void Skip() => _at = Find(1);

    private ScriptToken Peek(int ahead)
    {
        var at = Find(ahead);
        return at < _tokens.Count ? _tokens[at] : default;
    }

    private int Find(int ahead)
    {
        var at = _at;
        while (at < _tokens.Count && (!_tokens[at].IsCode || ahead > 0))
        {
            ahead -= _tokens[at].IsCode ? 1 : 0;
            at++;
        }

        return at;
    }

    private bool IsMember() => _code.FindLast(token => token.IsCode).Is(".");

    private ScriptException Unclear(string what) => new($"{Path}: {what}.");
}
