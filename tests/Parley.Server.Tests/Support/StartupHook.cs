using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Parley.Log;
using Parley.Messages;

#pragma warning disable CA1050 // the runtime looks for it there
/// <summary>
/// Runs in the real program before its first line when <c>DOTNET_STARTUP_HOOKS</c> names this assembly, and puts into it what a
/// failing disk and an app's own code may do: never come back.
/// </summary>
internal static class StartupHook
#pragma warning restore CA1050
{
    /// <summary>The beginning of topics whose messages are never stored, and of paths that hold a thread for ever.</summary>
    public const string Hang = "hang";

    /// <summary>What the program says when something hangs.</summary>
    public const string Word = "hangs now";

    /// <summary>Called by the runtime.</summary>
    public static void Initialize() => DiagnosticListener.AllListeners.Subscribe(new Listeners());

    /// <summary>The variables with which the program runs it.</summary>
    public static Dictionary<string, string> Variables => new() { ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location };

    private static void Change(IServiceCollection services)
    {
        var log = services.Last(service => service.ServiceType == typeof(ILog));
        services.Replace(ServiceDescriptor.Singleton<ILog>(provider => new HangingLog((ILog)log.ImplementationFactory!(provider))));
        services.AddSingleton<IStartupFilter, BlockingCode>();
    }

    /// <summary>The thread stays here, as in a call to a disk that does not answer.</summary>
    private static void Stay()
    {
        Console.Out.WriteLine(Word);
        Thread.Sleep(Timeout.Infinite);
    }

    private abstract class Observer<T> : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public abstract void OnNext(T value);
    }

    private sealed class Listeners : Observer<DiagnosticListener>
    {
        public override void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
            {
                value.Subscribe(new Hosts());
            }
        }
    }

    private sealed class Hosts : Observer<KeyValuePair<string, object?>>
    {
        public override void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder host })
            {
                host.ConfigureServices((_, services) => Change(services));
            }
        }
    }

    private sealed class BlockingCode : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, serve) =>
            {
                if (context.Request.Path.StartsWithSegments("/" + Hang))
                {
                    Stay();
                }

                await serve(context);
            });
            next(app);
        };
    }

    private sealed class HangingLog(ILog log) : ILog
    {
        private volatile bool _hangs;

        public string Description => log.Description;

        public string? Trouble => log.Trouble;

        public ValueTask<LogHead> OpenAsync(CancellationToken cancel) => log.OpenAsync(cancel);

        public ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<Draft> drafts)
        {
            if (drafts.Any(draft => draft.Topic.StartsWith(Hang, StringComparison.Ordinal)))
            {
                _hangs = true;
                Stay();
            }

            return log.AppendAsync(drafts);
        }

        public ValueTask<TopicState> GetTopicAsync(string topic, long throughSeq, CancellationToken cancel) =>
            log.GetTopicAsync(topic, throughSeq, cancel);

        public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(
            string topic, long afterSeq, long throughSeq, int maxEntries, int maxBytes, CancellationToken cancel) =>
            log.ReadAsync(topic, afterSeq, throughSeq, maxEntries, maxBytes, cancel);

        public ValueTask<long> CountAsync(string topic, long afterSeq, long throughSeq, CancellationToken cancel) =>
            log.CountAsync(topic, afterSeq, throughSeq, cancel);

        public ValueTask<HistoryPage> ReadHistoryAsync(HistoryQuery query, CancellationToken cancel) => log.ReadHistoryAsync(query, cancel);

        public ValueTask<LogEntry?> FindMessageAsync(string topic, long seq, CancellationToken cancel) =>
            log.FindMessageAsync(topic, seq, cancel);

        public ValueTask<TopicPage> ListTopicsAsync(string prefix, string? after, int limit, CancellationToken cancel) =>
            log.ListTopicsAsync(prefix, after, limit, cancel);

        public ValueTask DisposeAsync()
        {
            if (_hangs)
            {
                Stay();
            }

            return log.DisposeAsync();
        }
    }
}
