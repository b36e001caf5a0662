using System.Text;

namespace Parley.Client.Requests;

/// <summary>What stands behind the question mark of an address.</summary>
internal sealed class QueryText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a value; null adds nothing.</summary>
    public QueryText Add(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
