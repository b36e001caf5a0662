using System.Net;
using Parley.AspNetCore.Limits;

namespace Parley.AspNetCore.Tests.Limits;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.168.0.7", "::ffff:192.168.0.7", true)]
    [InlineData("192.168.0.7", "192.168.0.8", false)]
    [InlineData("2a00:1450:4001:82a::1", "2a00:1450:4001:82a:ffff::2", true)]
    [InlineData("2a00:1450:4001:82a::1", "2a00:1450:4001:82b::1", false)]
    [InlineData("fe80::1", "fe80::2", false)]
    [InlineData("fd00:1::1", "fd00:1::2", false)]
    public void Who_is_one_client_has_one_key(string one, string other, bool isSame) =>
        Assert.Equal(isSame, ClientAddress.Of(IPAddress.Parse(one)) == ClientAddress.Of(IPAddress.Parse(other)));

    [Fact]
    public void A_connection_without_an_address_has_no_key() => Assert.Null(ClientAddress.Of(null));
}
