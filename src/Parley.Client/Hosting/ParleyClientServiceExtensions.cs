using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Parley.Client;
using Parley.Client.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts a client into a program: <c>builder.Services.AddParleyClient("https://www.example.org/live")</c>.</summary>
public static class ParleyClientServiceExtensions
{
    /// <summary>
    /// Adds a <see cref="ParleyClient"/>, which is made when it is first asked for and ends with the program. Its requests go through
    /// the <c>IHttpClientFactory</c>'s client of the name <c>Parley</c>; it logs, and measures under the meter <c>Parley.Client</c>.
    /// </summary>
    /// <param name="services">The program's services.</param>
    /// <param name="server">Where Parley is mapped.</param>
    /// <param name="configure">Changes the defaults; may ask the services.</param>
    /// <returns>What configures the requests' client.</returns>
    public static IHttpClientBuilder AddParleyClient(
        this IServiceCollection services, Uri server, Func<IServiceProvider, ParleyClientOptions, ParleyClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(server);
        services.AddSingleton(provider =>
        {
            var options = new ParleyClientOptions
            {
                Time = provider.GetService<TimeProvider>() ?? TimeProvider.System,
                Logging = provider.GetService<ILoggerFactory>(),
            };
            var http = provider.GetRequiredService<IHttpClientFactory>();
            return new ParleyClient(server, configure?.Invoke(provider, options) ?? options, () => http.CreateClient(nameof(Parley)));
        });
        return services.AddHttpClient(nameof(Parley));
    }

    /// <inheritdoc cref="AddParleyClient(IServiceCollection, Uri, Func{IServiceProvider, ParleyClientOptions, ParleyClientOptions}?)"/>
    public static IHttpClientBuilder AddParleyClient(
        this IServiceCollection services, string server, Func<IServiceProvider, ParleyClientOptions, ParleyClientOptions>? configure = null) =>
        services.AddParleyClient(new Uri(server, UriKind.Absolute), configure);

    /// <summary>Adds a check: healthy while the connection is open or not needed, degraded while it is tried again, unhealthy when the server said not to come back.</summary>
    /// <param name="builder">The checks.</param>
    /// <param name="name">The check's name.</param>
    public static IHealthChecksBuilder AddParleyClient(this IHealthChecksBuilder builder, string name = "parley-client")
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, provider => new ParleyClientHealthCheck(provider.GetRequiredService<ParleyClient>()), null, null));
    }
}
