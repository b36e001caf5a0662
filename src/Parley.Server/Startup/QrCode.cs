using System.Text;
using QRCoder;

namespace Parley.Server.Startup;

/// <summary>A QR code drawn with text: two rows of squares in each line.</summary>
internal static class QrCode
{

    /// <summary>Draws <paramref name="text"/> in black squares; the lines are to be shown black on white.</summary>
    public static IReadOnlyList<string> Draw(string text)
    {
        // Level L leaves the code small: a screen has no scratches to correct.
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.L);
        var rows = code.ModuleMatrix;
        // The generator adds the white border itself, in the width that the standard asks for.
        var size = rows.Count;
        var lines = new List<string>();
        for (var y = 0; y < size; y += 2)
        {
            var line = new StringBuilder(size);
            for (var x = 0; x < size; x++)
            {
                var lower = y + 1 < size && rows[y + 1][x];
                line.Append((rows[y][x], lower) switch
                {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    _ => ' ',
                });
            }
            lines.Add(line.ToString());
        }
        return lines;
    }
}
