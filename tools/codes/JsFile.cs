using System.Globalization;
using System.Text;

namespace Parley.CodeFiles;

/// <summary>The module of the JavaScript client.</summary>
public static class JsFile
{
    /// <summary>clients/js/src/codes.js.</summary>
    public static string Make(CodeList codes)
    {
        var text = new StringBuilder("""
            // Made from src/Parley.Log/Codes/codes.json by `dotnet run --project tools/codes`. Change that file and run it again.

            /**
             * Why the server ends a connection. `reconnect` says whether to come back and resume.
             * @typedef {{ readonly number: number, readonly name: string, readonly reconnect: boolean, readonly meaning: string }} CloseCode
             */

            /**
             * Why the server refuses a request or a command.
             * @typedef {{ readonly name: string, readonly status: number, readonly meaning: string }} ErrorCode
             */

            /** @type {readonly CloseCode[]} */
            export const closeCodes = Object.freeze([

            """);
        foreach (var row in codes.Close)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {{ number: {row.Number}, name: '{row.Name}', reconnect: {(row.Reconnect ? "true" : "false")}, meaning: {Quote(row.Meaning)} }},\n");
        }

        text.Append("""
            ]);

            /** @type {readonly ErrorCode[]} */
            export const errorCodes = Object.freeze([

            """);
        foreach (var row in codes.Error)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {{ name: '{row.Name}', status: {row.Status}, meaning: {Quote(row.Meaning)} }},\n");
        }

        return text.Append("""
            ]);

            /**
             * Whether to come back after a close code; 1006 and others that no server sends mean that the line was cut.
             * @param {number} number
             * @returns {boolean}
             */
            export function shouldReconnect(number) {
              const known = closeCodes.find((code) => code.number === number);
              return known ? known.reconnect : number < 4500;
            }

            """).ToString();
    }

    private static string Quote(string text) => $"'{text.Replace("'", "\\'", StringComparison.Ordinal)}'";
}
