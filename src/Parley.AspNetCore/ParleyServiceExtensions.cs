using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Parley.Access;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Hosting;
using Parley.AspNetCore.Http.Description;
using Parley.AspNetCore.Identity;
using Parley.AspNetCore.Limits;
using Parley.AspNetCore.Security;
using Parley.AspNetCore.Transports;
using Parley.AspNetCore.Web;
using Parley.Log;
using Parley.Users;

namespace Parley.AspNetCore;

/// <summary>Puts the engine into an app: <c>builder.Services.AddParley()</c>.</summary>
public static class ParleyServiceExtensions
{
    /// <summary>
    /// Adds a <see cref="Hub"/> that starts and stops with the app. Register an <see cref="IUserStore"/>, an
    /// <see cref="IUserResolver"/> or a <see cref="TimeProvider"/> of your own to replace the default.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static IServiceCollection AddParley(this IServiceCollection services, Action<ParleyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new ParleyOptions();
        configure?.Invoke(options);

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IUserStore>(provider => new MemoryUserStore(time: provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IUserResolver, CookieUserResolver>();
        services.AddSingleton(options.Transports);
        services.AddSingleton<ILog>(provider =>
            options.Log?.Invoke(provider) ?? new MemoryLog(time: provider.GetRequiredService<TimeProvider>()));
        services.AddAdmission(options);
        services.AddSingleton(provider => new Hub(
            provider.GetRequiredService<ILog>(),
            options.Hub,
            provider.GetServices<IAccessLayer>().Aggregate(
                provider.GetRequiredService<IAccess>(), static (access, layer) => layer.Around(access)),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Hub>>())
        { ShareOf = ClientShare.Of });
        services.AddSingleton(provider => new LimitTables(
            options.Limits, provider.GetRequiredService<Hub>(), provider.GetService<IVisitorLog>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new BodyBudget(options.Limits, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<People>();
        services.AddSingleton<ReadMarks>();
        services.AddSingleton<StreamSecrets>();
        services.AddSingleton<IRefusalAnswer, RefusedAnswer>();
        services.AddSingleton<GuardPlace>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<WebSocketSession>();
        services.AddHostedService<HubService>();
        services.AddApiDescription();
        return services;
    }
}
