using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Access;
using Parley.AspNetCore.Http;
using Parley.AspNetCore.Limits;
using Parley.AspNetCore.Transports;

namespace Parley.Chat.Moderation;

/// <summary>Puts moderation into an app.</summary>
internal static class ModerationServices
{
    public static void AddModeration(this IServiceCollection services, ModerationOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ModerationState>();
        services.AddSingleton<SeenAddresses>();
        services.AddSingleton<AddressRules>();
        services.AddSingleton<IVisitorLog>(provider => provider.GetRequiredService<SeenAddresses>());
        services.AddSingleton<IAccessLayer, ModerationLayer>();
        services.AddSingleton<ActRules>();
        services.AddSingleton(provider => new HostLink(provider.GetRequiredService<ModerationState>()));
        services.AddSingleton<PasscodeGuesses>();
        services.AddSingleton<ModerationService>();
        services.AddSingleton<Moderator>();
        services.AddSingleton<IModerator>(provider => provider.GetRequiredService<Moderator>());
        services.AddHostedService(provider => provider.GetRequiredService<ModerationService>());
    }

    public static void MapModeration(this RouteGroupBuilder group)
    {
        group.MapResource(
            "/topics/{topic}/moderation",
            ResourceMethod.Read(ModerationEndpoints.GetRoomAsync, ModerationOperations.GetRoom),
            ResourceMethod.Post(ModerationEndpoints.PostRoomAsync, ModerationOperations.PostRoom));
        group.MapResource(
            "/moderation",
            ResourceMethod.Read(ModerationEndpoints.GetServerAsync, ModerationOperations.GetServer),
            ResourceMethod.Post(ModerationEndpoints.PostServerAsync, ModerationOperations.PostServer));
        group.MapResource("/moderation/host", ResourceMethod.Post(HostEndpoints.ClaimAsync, ModerationOperations.Claim) with { IsBeforePasscode = true });
        group.MapResource("/moderation/audit", ResourceMethod.Read(HostEndpoints.AuditAsync, ModerationOperations.Audit));
        group.MapResource("/moderation/people/{id}", ResourceMethod.Read(HostEndpoints.PersonAsync, ModerationOperations.Person));
        group.MapResource("/passcode", ResourceMethod.Post(PasscodeEndpoint.ServeAsync, ModerationOperations.ShowPasscode) with { IsBeforePasscode = true });
        group.MapNothingElse("/moderation/{**rest}");
    }
}
