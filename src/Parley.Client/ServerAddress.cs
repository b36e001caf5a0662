namespace Parley.Client;

/// <summary>Where a server is.</summary>
internal static class ServerAddress
{
    /// <summary>Brings an address to the form below which the API's addresses stand.</summary>
    /// <exception cref="ArgumentException">It is no address of a server.</exception>
    public static Uri Check(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!server.IsAbsoluteUri || server.Scheme is not ("http" or "https") || server.Query.Length > 0 || server.Fragment.Length > 0)
        {
            throw new ArgumentException(
                $"'{server}' is no server's address. It is one such as https://www.example.org/live.", nameof(server));
        }

        return server.AbsolutePath.EndsWith('/') ? server : new UriBuilder(server) { Path = server.AbsolutePath + "/" }.Uri;
    }
}
