using Parley.Samples.Tests.Support;

// Most of the time is spent waiting for others.
[assembly: CollectionBehavior(MaxParallelThreads = 8)]
[assembly: AssemblyFixture(typeof(Browsers))]
