using System.Globalization;
using System.Text;

namespace Parley.CodeFiles;

/// <summary>The page for people.</summary>
public static class DocFile
{
    /// <summary>docs/codes.md.</summary>
    public static string Make(CodeList codes)
    {
        var text = new StringBuilder("""
            <!-- Made from src/Parley.Log/Codes/codes.json by `dotnet run --project tools/codes`. Change that file and run it again. -->

            # Close codes and error codes

            ## Close codes

            Why the server ends a connection: on WebSocket the number of the close frame, on both transports the `close`
            event before it. *Reconnect* says whether the client shall come back by itself and resume. A client that meets
            a number it does not know comes back after 4000 to 4499, after every number below 4000 that is not in this
            list, and after a connection that was simply cut; it does not after 4500 to 4999.

            | number | name | reconnect | meaning |
            |---|---|---|---|

            """);
        foreach (var row in codes.Close)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Number} | `{row.Name}` | {(row.Reconnect ? "yes" : "no")} | {row.Meaning} |\n");
        }

        text.Append("""

            ## Error codes

            Why the server refuses a request (`code` in the problem document) or a command (`code` in the `error` event).

            | code | HTTP status | meaning |
            |---|---|---|

            """);
        foreach (var row in codes.Error)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{row.Name}` | {row.Status} | {row.Meaning} |\n");
        }

        return text.ToString();
    }
}
