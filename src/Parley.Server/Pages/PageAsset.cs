using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Parley.Server.Pages;

/// <summary>One file, ready to be sent: as it is, and compressed, each made when it is first asked for and then kept.</summary>
internal sealed class PageAsset
{
    // Below this the header that names the compression is longer than what is saved.
    private const int SmallestToCompress = 256;

    // 24 characters of base64url would be the whole of it; 12 are 72 bits, and nobody chooses these files to collide.
    private const int HashLength = 12;

    private readonly byte[] _content;
    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<byte[]> _gzip;

    /// <param name="content">What is sent.</param>
    /// <param name="contentType">What it is.</param>
    /// <param name="isImmutable">Whether its address is made from its content, so that it never changes.</param>
    public PageAsset(byte[] content, string contentType, bool isImmutable)
    {
        _content = content;
        ContentType = contentType;
        IsImmutable = isImmutable;
        Hash = Shorten(SHA256.HashData(content));
        _brotli = new Lazy<byte[]>(() => Compress(output => new BrotliStream(output, CompressionLevel.SmallestSize)));
        _gzip = new Lazy<byte[]>(() => Compress(output => new GZipStream(output, CompressionLevel.SmallestSize)));
    }

    public string ContentType { get; }

    public bool IsImmutable { get; }

    /// <summary>Follows from the content.</summary>
    public string Hash { get; }

    /// <summary>As much of a hash as names need.</summary>
    public static string Shorten(byte[] hash) => Base64Url.EncodeToString(hash)[..HashLength];

    /// <summary>Whether it is a page and not a part of one.</summary>
    public bool IsPage => ContentType.StartsWith("text/html", StringComparison.Ordinal);

    /// <summary>The bytes in a coding; those as they are when the coding does not make them fewer.</summary>
    public (byte[] Bytes, string? Coding) In(string? coding)
    {
        var bytes = coding switch
        {
            "br" => _brotli.Value,
            "gzip" => _gzip.Value,
            _ => _content,
        };
        return bytes.Length < _content.Length ? (bytes, coding) : (_content, null);
    }

    private byte[] Compress(Func<Stream, Stream> open)
    {
        if (_content.Length < SmallestToCompress)
        {
            return _content;
        }

        using var output = new MemoryStream();
        using (var compressing = open(output))
        {
            compressing.Write(_content);
        }

        return output.ToArray();
    }
}
