namespace Parley.Server.Startup;

/// <summary>
/// What a socket brings is handled by the thread that noticed it, and no other is woken for it. That is right for a program
/// whose handlers never block, as this one's: whatever waits for the disk waits elsewhere. See docs/decisions/inline-io.md.
/// </summary>
internal static class InlineIo
{
    /// <summary>Read by the runtime when the first socket is used; whoever sets it to 0 has the usual way.</summary>
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Before anything uses a socket.</summary>
    public static void Prepare()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, "1");
        }
    }

    /// <summary>The same for the web server's own hand-overs between its parts.</summary>
    public static void Use(IWebHostBuilder web) => web.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
}
