using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Access;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Access.Tickets;
using Parley.AspNetCore.Access.Webhook;

namespace Parley.AspNetCore.Admission;

/// <summary>Puts access control, and the doors that stand before everything, into an app.</summary>
internal static class AdmissionServices
{
    public static void AddAdmission(this IServiceCollection services, ParleyOptions options)
    {
        services.AddSingleton(provider => new AccessControl(
            options.AccessControl, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AccessControl>>()));
        services.AddSingleton<IAccess>(provider =>
            options.Access?.Invoke(provider) ?? Choose(provider.GetRequiredService<AccessControl>(), provider));
        services.AddSingleton<TicketStore>();
        services.AddSingleton<GuessLimit>();
        services.AddSingleton<Credentials>();
        services.AddSingleton<Door>();
        Schemes.AddTo(services);
        services.AddHostedService<AccessWatch>();
    }

    private static IAccess Choose(AccessControl control, IServiceProvider provider) =>
        control.Options.Webhook is { } webhook
            ? new WebhookAccess(webhook, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<WebhookAccess>>())
            : control.Options.IsUsed ? new RightsAccess(() => control.IsClosed)
            : new OpenAccess();
}
