using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using Parley.AspNetCore;
using Parley.Chat;
using Parley.Server.Configuration;
using Parley.Server.Help;
using Parley.Server.Logging;
using Parley.Server.Metrics;
using Parley.Server.Network;
using Parley.Server.Pages;

namespace Parley.Server.Startup;

/// <summary>Puts the web application together.</summary>
internal static class ServerHost
{
    /// <summary>Builds the application on sockets that are bound already.</summary>
    /// <param name="settings">How it shall run.</param>
    /// <param name="history">Where it keeps the history.</param>
    /// <param name="sockets">The sockets; the web server closes them when it stops.</param>
    /// <param name="logging">The section <c>Logging</c> of the configuration file.</param>
    public static WebApplication Build(ServerSettings settings, History history, ListenSockets sockets, IConfiguration logging)
    {
        var files = FileLimit.Read();

        // The empty builder: nothing is read from variables and files that this program did not announce.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        AddLogging(builder, settings, logging);
        builder.Services.AddRouting();
        builder.Services.AddParley(options =>
        {
            options.Hub = settings.Limits.Hub with
            {
                MaxConnections = Math.Min(settings.Limits.Hub.MaxConnections, files?.Streams ?? int.MaxValue),
            };
            options.Limits = settings.Limits.Clients;
            options.AccessControl = settings.Access with { KeysFile = history.KeysFile };
            history.Register(builder.Services, options);
        });
        builder.Services.AddMetrics(history.FilePath);
        builder.Services.AddParleyChat(chat => chat.Moderation = new ModerationOptions
        {
            Passcode = settings.Passcode,
            BanLoopback = settings.Limits.Clients.LimitLoopback,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            ConnectionLimits.Apply(kestrel);
            foreach (var endPoint in sockets.EndPoints)
                kestrel.Listen(endPoint, listen => ConnectionLimits.Apply(listen, settings));
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopDeadline.Requests);
        InlineIo.Use(builder.WebHost);
        builder.Services.Configure<SocketTransportOptions>(transport =>
        {
            transport.CreateBoundListenSocket = sockets.Take;
            transport.MaxReadBufferSize = ConnectionLimits.RequestBufferBytes;
        });
        SocketGate.Use(builder.Services, ConnectionLimits.Sockets(settings.Limits, files));

        var app = builder.Build();
        SocketGate.Use(app);
        if (settings.Verbose)
            app.UseMiddleware<RequestLog>();
        app.UseParleyGuards(new GuardOptions
        {
            Scope = GuardScope.WholeApp,
            SecurityHeaders = GuardScope.WholeApp,
            AllowedHosts = settings.AllowedHosts,
            AllowedOrigins = settings.AllowedOrigins,
            TrustedProxies = settings.TrustedProxies,
        });
        if (settings.BasePath.Length > 0)
            app.UsePathBase(settings.BasePath);
        app.UseRouting();
        app.UsePageFiles(settings.BasePath);
        app.MapParley();
        app.MapParleyChat();
        app.MapMetrics();
        app.MapServerEndpoints(new ReachReader([.. sockets.EndPoints], app.Services.GetRequiredService<TimeProvider>()), settings.Login);
        return app;
    }

    private static void AddLogging(WebApplicationBuilder builder, ServerSettings settings, IConfiguration logging)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Logging
            .AddConsole(console =>
            {
                console.FormatterName = PlainConsoleFormatter.FormatterName;
                // The standard output is for the announcement; what happens goes to the other one.
                console.LogToStandardErrorThreshold = LogLevel.Trace;
            })
            .AddConsoleFormatter<PlainConsoleFormatter, ConsoleFormatterOptions>()
            .SetMinimumLevel(settings.Verbose ? LogLevel.Information : LogLevel.Warning)
            .AddFilter("Parley", settings.Verbose ? LogLevel.Debug : LogLevel.Warning)
            // The store's own news is rare and worth reading: storing works again, a journal was recovered.
            .AddFilter("Parley.Sqlite", settings.Verbose ? LogLevel.Debug : LogLevel.Information)
            .AddConfiguration(logging)
            // Whatever is configured: its lines hold whole addresses, and an address may hold a ticket, or by mistake a token.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);

        // The console is reached only through the log that can be held.
        builder.Services.RemoveAll<ILoggerProvider>();
        builder.Services.AddSingleton<ConsoleLoggerProvider>();
        builder.Services.AddSingleton(services => new HeldLog(services.GetRequiredService<ConsoleLoggerProvider>(), settings));
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<HeldLog>());
    }
}
