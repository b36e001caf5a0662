using System.Text.Json;

namespace Parley.CodeFiles;

/// <summary>All files that are made from the data file.</summary>
public static class MadeFiles
{
    /// <summary>Where the data file stands, from the repository's root.</summary>
    public const string Source = "src/Parley.Log/Codes/codes.json";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The repository's root: the nearest folder at or above this one that holds the data file.</summary>
    public static string FindRoot(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Source)))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"Neither '{folder}' nor a folder above it holds {Source}.");
    }

    /// <summary>Makes all files in memory.</summary>
    public static IReadOnlyList<MadeFile> Make(string root)
    {
        var codes = JsonSerializer.Deserialize<CodeList>(File.ReadAllText(Path.Combine(root, Source)), s_json)
            ?? throw new InvalidOperationException($"{Source} is empty.");
        return
        [
            new("src/Parley.Core/Codes/CloseCode.g.cs", CSharpFiles.CloseCodes(codes.Close)),
            new("src/Parley.Log/Codes/ErrorCode.g.cs", CSharpFiles.ErrorCodes(codes.Error)),
            new("docs/codes.md", DocFile.Make(codes)),
            new("clients/js/src/codes.js", JsFile.Make(codes)),
        ];
    }
}
