using System.Text;

namespace Parley.Server.Startup;

/// <summary>Prints the announcement: with a QR code on a terminal, as plain text elsewhere.</summary>
internal static class AnnouncementPrinter
{
    private const string Indent = "  ";

    /// <summary>Prints to the console.</summary>
    public static void Print(Announcement announcement)
    {
        var terminal = !Console.IsOutputRedirected;
        var text = new StringBuilder();
        if (terminal)
            text.AppendLine();
        Append(text, announcement.Head());
        Flush(text);

        // A code that leads nowhere from a phone would be worse than none.
        if (terminal && announcement.Addresses.Count > 0)
            PrintQrCode(QrCode.Draw(announcement.InviteUrl));

        Append(text, announcement.Tail());
        if (terminal)
            text.AppendLine();
        Flush(text);
    }

    private static void PrintQrCode(IReadOnlyList<string> lines)
    {
        if (!CanDraw(lines))
            return;
        Console.WriteLine();
        foreach (var line in lines)
        {
            Console.Write(Indent);
            // Black on white on any terminal: many phones do not read an inverted code.
            Console.ForegroundColor = ConsoleColor.Black;
            Console.BackgroundColor = ConsoleColor.White;
            Console.Write(line);
            Console.ResetColor();
            Console.WriteLine();
        }
        Console.WriteLine();
    }

    private static bool CanDraw(IReadOnlyList<string> lines)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Console.OutputEncoding = Encoding.UTF8;
            return Console.OutputEncoding.CodePage == Encoding.UTF8.CodePage
                && (Console.WindowWidth == 0 || Console.WindowWidth > lines[0].Length + Indent.Length);
        }
        catch (IOException)
        {
            // A terminal that cannot say how wide it is.
            return false;
        }
    }

    private static void Append(StringBuilder text, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            text.Append(Console.IsOutputRedirected ? "" : Indent).AppendLine(line);
    }

    private static void Flush(StringBuilder text)
    {
        Console.Write(text.ToString());
        text.Clear();
    }
}
