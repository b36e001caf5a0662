using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Parley.Server.Pages;

/// <summary>Serves the chat page and its files from <c>wwwroot</c> beside the program.</summary>
internal static class PageFiles
{
    private const string Page = "index.html";

    /// <summary>The lobby, a room, and a message in a room: one page, which looks at its own address.</summary>
    private static readonly string[] Addresses = ["/", "/r/{room}", "/r/{room}/m/{offset:long}"];

    // Everything from here, nothing inline, no HTML made from text. "parley" is the one policy that the page may make
    // for Trusted Types, for the address of its worker.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; "
        + "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types parley";

    /// <summary>Serves the files under their own names, and the page under every address of it.</summary>
    public static void UsePageFiles(this WebApplication app, string directory)
    {
        if (!Directory.Exists(directory))
            return;
        var options = new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(directory),
            OnPrepareResponse = Prepare,
        };
        app.UseStaticFiles(options);
        foreach (var address in Addresses)
            app.MapFallbackToFile(address, Page, options);
    }

    private static void Prepare(StaticFileResponseContext file)
    {
        var response = file.Context.Response;
        if (response.ContentType?.StartsWith("text/", StringComparison.Ordinal) == true)
            response.ContentType += "; charset=utf-8";

        var headers = response.Headers;
        // Asked for anew each time, and answered with 304 while it is the same: a new version is there at the next load.
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        // Browsers ignore this one, with a complaint, where the page comes over plain http from another machine.
        if (file.Context.Request.IsHttps || file.Context.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]")
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
