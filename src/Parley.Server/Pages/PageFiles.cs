using Microsoft.Net.Http.Headers;

namespace Parley.Server.Pages;

/// <summary>Serves the chat page and its files, compressed, and for as long as they do not change from the browser's own store.</summary>
internal static class PageFiles
{
    /// <summary>Addresses of pages: each looks at its own address.</summary>
    private static readonly (string Address, string Page)[] s_pages =
    [
        ("/", "index.html"),
        ("/r/{room}", "index.html"),
        ("/r/{room}/m/{offset:long}", "index.html"),
        ("/help/connect", "help/connect.html"),
    ];

    /// <summary>What a person sees where nothing is.</summary>
    private const string MissingPage = "missing/missing.html";

    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head];

    // Everything from here, nothing inline, no HTML made from text. "parley" is the one policy that the page may make
    // for Trusted Types, for the address of its worker.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; "
        + "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types parley";

    /// <summary>Serves every file under its own name, and the pages under their addresses.</summary>
    /// <param name="app">The app.</param>
    /// <param name="pathBase">Where the page stands: empty for the root.</param>
    public static void UsePageFiles(this WebApplication app, string pathBase)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PageFiles).FullName!);
        // Made beside the start, which does not wait for it. The first request does.
        var making = Task.Run(() => new PageAssets(PageSources.Read(), pathBase, logger));
        app.Use(async (context, next) =>
        {
            var request = context.Request;
            if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            {
                await next(context).ConfigureAwait(false);
                return;
            }

            var assets = await making.ConfigureAwait(false);
            if (request.Path.Value is ['/', _, ..] path && assets.All.TryGetValue(path[1..], out var asset))
            {
                await SendAsync(context, asset, assets.IsOfThisVersion(asset, request.Query["v"])).ConfigureAwait(false);
            }
            else if (context.GetEndpoint() is null && TakesPages(request))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                await SendAsync(context, assets.All[MissingPage], isImmutable: false).ConfigureAwait(false);
            }
            else
            {
                await next(context).ConfigureAwait(false);
            }
        });
        foreach (var (address, page) in s_pages)
        {
            app.MapMethods(address, s_methods, async context =>
                await SendAsync(context, (await making.ConfigureAwait(false)).All[page], isImmutable: false).ConfigureAwait(false));
        }

        // A page that comes back to the server asks whether it is still the server's page.
        app.MapMethods("/server/version", s_methods, async context =>
        {
            context.Response.Headers.CacheControl = "no-store";
            await Results.Json(new { page = (await making.ConfigureAwait(false)).Version }).ExecuteAsync(context).ConfigureAwait(false);
        });
    }

    private static Task SendAsync(HttpContext context, PageAsset asset, bool isImmutable)
    {
        var (bytes, coding) = asset.In(Choose(context.Request.Headers.AcceptEncoding.ToString()));
        var response = context.Response;
        var headers = response.Headers;
        var tag = new EntityTagHeaderValue($"\"{asset.Hash}{(coding is null ? "" : "-" + coding)}\"");
        headers.ETag = tag.ToString();
        headers.Vary = HeaderNames.AcceptEncoding;
        // Under a name that stays, a file is asked for anew each time, and answered with 304 while it is the same.
        headers.CacheControl = isImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        if (asset.IsPage)
        {
            Protect(context);
        }
        else if (asset.ContentType.StartsWith("text/javascript", StringComparison.Ordinal))
        {
            // A shared worker keeps to the policy of its own script, not to that of the page.
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
        }

        if (response.StatusCode == StatusCodes.Status200OK && IsKnown(context.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = asset.ContentType;
        response.ContentLength = bytes.Length;
        headers.ContentEncoding = coding;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>Whether a person's browser asks, that wants to show a page; a program is told the status alone.</summary>
    private static bool TakesPages(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static void Protect(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        // Browsers ignore this one, with a complaint, where the page comes over plain http from another machine.
        if (context.Request.IsHttps || context.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]")
        {
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
        }
    }

    /// <summary>The coding that the client takes and that is shortest; null for none (RFC 9110, 12.5.3).</summary>
    private static string? Choose(string accepted)
    {
        if (!StringWithQualityHeaderValue.TryParseList([accepted], out var codings))
        {
            return null;
        }

        var any = codings.FirstOrDefault(coding => coding.Value == "*")?.Quality ?? (codings.Any(coding => coding.Value == "*") ? 1 : 0);
        return Takes("br") ? "br" : Takes("gzip") ? "gzip" : null;

        bool Takes(string name)
        {
            var found = codings.FirstOrDefault(coding => coding.Value.Equals(name, StringComparison.OrdinalIgnoreCase));
            return (found is null ? any : found.Quality ?? 1) > 0;
        }
    }

    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        request.Headers.IfNoneMatch.Count > 0
        && EntityTagHeaderValue.TryParseList([.. request.Headers.IfNoneMatch.OfType<string>()], out var known)
        && known.Any(one => one.Tag == "*" || one.Compare(tag, useStrongComparison: false));
}
