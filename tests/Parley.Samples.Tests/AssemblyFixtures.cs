using Parley.Samples.Tests.Support;

[assembly: AssemblyFixture(typeof(Browsers))]
