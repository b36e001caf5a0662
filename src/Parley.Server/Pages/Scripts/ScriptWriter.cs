using System.Text;

namespace Parley.Server.Pages.Scripts;

/// <summary>Puts code together again without comments and without the space that only people need.</summary>
internal sealed class ScriptWriter
{
    // After these a line may go on without changing what it means: no semicolon is ever put in there.
    private const string GoesOn = "{;,([";

    private readonly StringBuilder _text = new();
    private bool _hasGap;
    private bool _hasLineEnd;

    /// <summary>Adds a piece.</summary>
    public void Add(ScriptToken token)
    {
        switch (token.Kind)
        {
            case ScriptTokenKind.Gap:
                _hasGap = true;
                break;
            case ScriptTokenKind.LineEnd:
                _hasLineEnd = true;
                break;
            default:
                AddCode(token.Text);
                break;
        }
    }

    /// <summary>Adds code that was made here.</summary>
    public void AddCode(string code)
    {
        if (_text.Length > 0 && code.Length > 0)
        {
            var last = _text[^1];
            if (_hasLineEnd && !GoesOn.Contains(last) && code[0] != '}')
            {
                _text.Append('\n');
            }
            else if ((_hasGap || _hasLineEnd) && NeedsGap(last, code[0]))
            {
                _text.Append(' ');
            }
        }

        _hasGap = _hasLineEnd = false;
        _text.Append(code);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static bool NeedsGap(char last, char next) =>
        (ScriptTokenizer.IsWordPart(last) && (ScriptTokenizer.IsWordPart(next) || next == '.'))
        || (last == next && last is '+' or '-')
        || last == '/' || next == '/';
}
