using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Access;
using Parley.AspNetCore.Access.Tickets;
using Parley.AspNetCore.Access.Webhook;

namespace Parley.AspNetCore.Access;

/// <summary>Puts access control into an app.</summary>
internal static class AccessServices
{
    public static void AddAccess(this IServiceCollection services, ParleyOptions options)
    {
        services.AddSingleton(provider => new AccessControl(
            options.AccessControl, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AccessControl>>()));
        services.AddSingleton<IAccess>(provider =>
            options.Access?.Invoke(provider) ?? Choose(provider.GetRequiredService<AccessControl>(), provider));
        services.AddSingleton<TicketStore>();
        services.AddSingleton<GuessLimit>();
        services.AddSingleton<Authenticator>();
        services.AddHostedService<AccessWatch>();
    }

    private static IAccess Choose(AccessControl control, IServiceProvider provider) =>
        control.Options.Webhook is { } webhook
            ? new WebhookAccess(webhook, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<WebhookAccess>>())
            : control.Options.IsUsed ? new RightsAccess(() => control.IsClosed)
            : new OpenAccess();
}
