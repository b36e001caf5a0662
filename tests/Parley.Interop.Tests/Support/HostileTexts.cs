namespace Parley.Interop.Tests.Support;

/// <summary>Data that tries to break out of its place.</summary>
internal static class HostileTexts
{
    /// <summary>The largest text: its string has 64 KiB with the quotes.</summary>
    public static string Largest { get; } = new('x', 65_534);

    /// <summary>Texts, as a publisher types them.</summary>
    public static IReadOnlyList<string> Texts { get; } =
    [
        "",
        " ",
        "hello",
        "a\nb",
        "a\r\nb",
        "a\rb\r",
        "\n\n",
        "x\n\nevent: close\ndata: {}\n\nid: zzzzzz-99\n\n",
        "x\r\rdata: forged\r\r",
        ": comment\nretry: 1\n",
        "data: data: data:",
        "a\0b",
        "\u0001\u001b[31m\u007f\u0085",
        "\u2028\u2029\uFEFF\u200B\u202E",
        "</script><!-- <![CDATA[ ]]>",
        "\"\\'`${1}{{2}}",
        "😀 e\u0301 部屋 שלום \U0010FFFF",
        "{\"type\":\"close\"}",
        Largest,
    ];

    /// <summary>JSON values, as a publisher sends them; without white space between tokens.</summary>
    public static IReadOnlyList<string> Json { get; } =
    [
        "null",
        "true",
        "0",
        "-0.00",
        "1E400",
        "123456789012345678901234567890.0100",
        "\"\"",
        "\"a\\nb\\r\\n\\u0000\\u001f\"",
        "\"\\ud800\"",
        "\"\\uDFFF\\ud83d\\ude00\"",
        "\"\\/\\u0041é\u2028\"",
        "\"x\\n\\nevent: close\\ndata: {}\\n\\n\"",
        "{\"a\":1,\"a\":{\"a\":[]},\"\":null,\"__proto__\":1}",
        "{\"\\ud800\":\" spaces  stay \"}",
        new string('[', 64) + new string(']', 64),
        $"\"{Largest}\"",
    ];
}
