using System.Text;

namespace Parley.Server.Logging;

/// <summary>
/// Writes to a terminal what clients, files and other servers say, none of which it obeys: see <see cref="LogText"/>. In JSON that
/// is the same value. A character beyond the first plane is written in one call.
/// </summary>
internal sealed class VisibleWriter(TextWriter output) : TextWriter
{
    public override Encoding Encoding => output.Encoding;

    /// <summary>Puts it before what the whole program writes.</summary>
    public static void UseForConsole()
    {
        Console.SetOut(new VisibleWriter(Console.Out));
        Console.SetError(new VisibleWriter(Console.Error));
    }

    public override void Write(char value) => output.Write(LogText.Visible(value.ToString(), keepsLines: true));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    public override void Write(string? value)
    {
        if (value is not null)
            output.Write(LogText.Visible(value, keepsLines: true));
    }

    public override void WriteLine(string? value) => output.WriteLine(LogText.Visible(value ?? "", keepsLines: true));

    public override void Flush() => output.Flush();
}
