using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Http;
using Parley.Chat.Moderation;
using Parley.Chat.ReadMarks;

namespace Parley.Chat;

/// <summary>Makes rooms of an app's topics: <c>AddParleyChat()</c> beside <c>AddParley()</c>, <c>MapParleyChat()</c> beside <c>MapParley()</c>.</summary>
public static class ParleyChatExtensions
{
    /// <summary>Adds what rooms need. <c>AddParley</c> is called beside it, before or after.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static IServiceCollection AddParleyChat(this IServiceCollection services, Action<ParleyChatOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new ParleyChatOptions();
        configure?.Invoke(options);
        services.AddSingleton(options);
        services.AddModeration(options.Moderation);
        return services;
    }

    /// <summary>Maps the addresses of rooms.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="prefix">Where it begins: the same as for <c>MapParley</c>. The default is the root.</param>
    /// <returns>The group, for conventions of your own (authorization, rate limits).</returns>
    public static RouteGroupBuilder MapParleyChat(this IEndpointRouteBuilder endpoints, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup(prefix);
        group.AnswerFailures();
        group.MapResource("/topics/{topic}/read", ResourceMethod.Put(ReadMarkEndpoint.ServeAsync, ReadMarkEndpoint.Description));
        group.MapModeration();
        return group;
    }
}
